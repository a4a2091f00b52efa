/// The items of a state in the order of their bytes, completely checked: every malformed byte is found here.
///
/// There are never more items than bytes. The nesting is no deeper than an encoder writes: containers up to its limit,
/// and a value in the deepest.
package final class StateDocument {
    /// All items.
    package private(set) var items: [StateItem] = []
    private let bytes: [UInt8]
    private var offset = 0

    /// Reads the bytes of one state; throws if they are malformed.
    package init(_ bytes: [UInt8]) throws(StateCodingError) {
        self.bytes = bytes
        try self.readItem(depth: 1)
        guard self.offset == bytes.count else { throw self.malformed("nothing should follow") }
    }

    /// Returns the text of an item; nil if it is not UTF-8.
    package func text(of item: StateItem) -> String? {
        String(validating: self.content(of: item), as: UTF8.self)
    }

    /// Returns the bytes of an item.
    func bytes(of item: StateItem) -> [UInt8] { Array(self.content(of: item)) }

    /// Returns whether the item with that index is the given text.
    private func holds(_ text: String, at index: Int) -> Bool {
        text.utf8.elementsEqual(self.content(of: self.items[index]))
    }

    /// Returns the index of a key's value in a map; nil if the key is missing, or the item is no map.
    package func value(of key: String, in map: Int) -> Int? {
        guard self.items[map].kind == .map else { return nil }
        return self.key(key, in: map + 1..<self.items[map].next).map { $0 + 1 }
    }

    /// Returns the index of a key among those of a map in a range; nil if it is missing.
    func key(_ key: String, in range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            guard !self.holds(key, at: index) else { return index }
            index = self.items[index + 1].next
        }
        return nil
    }

    private func content(of item: StateItem) -> ArraySlice<UInt8> {
        self.bytes[item.content..<item.content + Int(item.argument)]
    }

    // MARK: - Reading

    private func readItem(depth: Int) throws(StateCodingError) {
        guard depth <= StateEncoder.maximumDepth + 1 else {
            throw StateCodingError(.tooDeep, at: "byte \(self.offset)")
        }
        let offset = self.offset
        let index = self.items.count
        let head = try self.take(1)
        let first = UInt8(truncatingIfNeeded: head)
        switch first {
        case StateByte.false: self.items.append(StateItem(kind: .false, offset: offset, argument: 0))
        case StateByte.true: self.items.append(StateItem(kind: .true, offset: offset, argument: 0))
        case StateByte.null: self.items.append(StateItem(kind: .null, offset: offset, argument: 0))
        case StateByte.float: self.items.append(StateItem(kind: .float, offset: offset, argument: try self.take(4)))
        case StateByte.double: self.items.append(StateItem(kind: .double, offset: offset, argument: try self.take(8)))
        case StateByte.openArray, StateByte.openMap:
            let kind: StateItem.Kind = first == StateByte.openMap ? .map : .array
            self.items.append(StateItem(kind: kind, offset: offset, argument: 0))
            while try !self.takeEnd() {
                try self.readElement(of: kind, depth: depth)
                self.items[index].argument += 1
            }
        default: try self.readItem(first, at: offset, depth: depth)
        }
        self.items[index].next = self.items.count
        self.items[index].end = self.offset
    }

    /// Reads an item whose head has an argument.
    private func readItem(_ first: UInt8, at offset: Int, depth: Int) throws(StateCodingError) {
        let argument = try self.argument(first & 0x1F)
        switch first & 0xE0 {
        case StateByte.unsigned: self.items.append(StateItem(kind: .unsigned, offset: offset, argument: argument))
        case StateByte.negative: self.items.append(StateItem(kind: .negative, offset: offset, argument: argument))
        case StateByte.bytes, StateByte.text:
            let count = try self.count(argument)
            let kind: StateItem.Kind = first & 0xE0 == StateByte.text ? .text : .bytes
            self.items.append(StateItem(kind: kind, offset: offset, argument: argument, content: self.offset))
            self.offset += count
        case StateByte.array, StateByte.map:
            let count = try self.count(argument)
            let kind: StateItem.Kind = first & 0xE0 == StateByte.map ? .map : .array
            self.items.append(StateItem(kind: kind, offset: offset, argument: argument))
            for _ in 0..<count { try self.readElement(of: kind, depth: depth) }
        default: throw self.malformed("nothing begins so")
        }
    }

    private func readElement(of kind: StateItem.Kind, depth: Int) throws(StateCodingError) {
        if kind == .map {
            let index = self.items.count
            try self.readItem(depth: depth + 1)
            guard self.items[index].kind == .text else { throw self.malformed("a key should be text") }
        }
        try self.readItem(depth: depth + 1)
    }

    private func argument(_ bits: UInt8) throws(StateCodingError) -> UInt64 {
        switch bits {
        case ..<24: UInt64(bits)
        case 24: try self.take(1)
        case 25: try self.take(2)
        case 26: try self.take(4)
        case 27: try self.take(8)
        default: throw self.malformed("nothing begins so")
        }
    }

    /// Returns a count, if that many bytes are left: each element takes at least one byte.
    private func count(_ argument: UInt64) throws(StateCodingError) -> Int {
        guard let count = Int(exactly: argument), count <= self.bytes.count - self.offset else {
            throw self.malformed("more should follow")
        }
        return count
    }

    private func takeEnd() throws(StateCodingError) -> Bool {
        guard self.offset < self.bytes.count else { throw self.malformed("more should follow") }
        guard self.bytes[self.offset] == StateByte.end else { return false }
        self.offset += 1
        return true
    }

    /// Reads the next `count` bytes as one number.
    private func take(_ count: Int) throws(StateCodingError) -> UInt64 {
        guard count <= self.bytes.count - self.offset else { throw self.malformed("more should follow") }
        var number: UInt64 = 0
        for byte in self.bytes[self.offset..<self.offset + count] { number = number << 8 | UInt64(byte) }
        self.offset += count
        return number
    }

    private func malformed(_ hint: String) -> StateCodingError {
        StateCodingError(.malformed, at: "byte \(self.offset)", hint: hint)
    }
}
