/// How JSON is written: constants with the punctuation before a value, then the value.
extension [UInt8] {
    /// Appends a text that is JSON.
    @inline(__always)
    mutating func write(_ json: String) { self.append(contentsOf: json.utf8) }

    /// Appends the beginning of a message, and the id of the line that it answers.
    @inline(__always)
    mutating func write(_ beginning: String, re: UInt64?) {
        self.write(beginning)
        if let re { self.write(#","re":"#, number: re) }
    }

    /// Appends a member with a string; nothing if there is none.
    @inline(__always)
    mutating func write(_ before: String, string: String?) {
        guard let string else { return }
        self.write(before)
        self.write(string: string)
    }

    /// Appends a member with a number.
    @inline(__always)
    mutating func write(_ before: String, number: some BinaryInteger) {
        self.write(before)
        if number < 0 { self.append(UInt8(ascii: "-")) }
        self.write(number: UInt64(number.magnitude))
    }

    /// Appends a member that is true or false.
    mutating func write(_ before: String, bool: Bool) {
        self.write(before)
        self.write(bool ? "true" : "false")
    }

    /// Appends an array.
    mutating func write<Item>(array: [Item], item: (Item, inout [UInt8]) -> Void) {
        self.append(JSONByte.openBracket)
        for index in array.indices {
            if index > 0 { self.append(JSONByte.comma) }
            item(array[index], &self)
        }
        self.append(JSONByte.closeBracket)
    }

    /// Appends a string; only what must be escaped is (RFC 8259 section 7).
    @inline(__always)
    mutating func write(string: String) {
        self.append(JSONByte.quote)
        let octets = string.utf8Span.span
        if octets.firstEscaped(from: 0) == octets.count {
            self.append(contentsOf: string.utf8)
        } else {
            self.writeEscaped(octets)
        }
        self.append(JSONByte.quote)
    }

    private mutating func write(number: UInt64) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var (first, rest) = (digits.count, number)
        repeat {
            first &-= 1
            digits[first] = JSONByte.zero &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        self.append(addingCapacity: digits.count &- first) { out in
            while first < digits.count {
                out.append(digits[first])
                first &+= 1
            }
        }
    }

    private mutating func writeEscaped(_ octets: Span<UInt8>) {
        var room = octets.count
        for index in octets.indices where JSONByte.isEscaped(octets[index]) { room &+= JSONEscape.maximumBytes - 1 }
        self.append(addingCapacity: room) { out in
            let start = out.count
            out.append(repeating: 0, count: room)
            var elements = out.mutableSpan
            var target = MutableRawSpan(_elements: &elements)
            let end = JSONEscape.write(octets, to: &target, at: start)
            out.removeLast(start + room - end)
        }
    }
}
