/// An array that a type decodes its elements from.
struct StateUnkeyedReader: UnkeyedDecodingContainer {
    private let document: StateDocument
    private let end: Int
    private let length: Int
    /// The index of the next item.
    private var next: Int
    private(set) var currentIndex = 0

    init(_ document: StateDocument, _ inside: Range<Int>, count: Int) {
        self.document = document
        self.next = inside.lowerBound
        self.end = inside.upperBound
        self.length = count
    }

    var codingPath: [any CodingKey] { [] }
    var count: Int? { self.length }
    var isAtEnd: Bool { self.next >= self.end }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try self.take { try $0.decode(type) }
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try self.take { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try self.take { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try self.take { $0 } }

    /// Skips the next item if it is null; leaves any other where it is.
    mutating func decodeNil() throws -> Bool {
        let before = (self.next, self.currentIndex)
        if try self.take({ $0.decodeNil() }) { return true }
        (self.next, self.currentIndex) = before
        return false
    }
    mutating func decode(_ type: Int.Type) throws -> Int { try self.take { try $0.decode(type) } }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try self.take { try $0.decode(type) } }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try self.take { try $0.decode(type) } }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try self.take { try $0.decode(type) } }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try self.take { try $0.decode(type) } }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try self.take { try $0.decode(type) } }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try self.take { try $0.decode(type) } }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try self.take { try $0.decode(type) } }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try self.take { try $0.decode(type) } }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try self.take { try $0.decode(type) } }
    mutating func decode(_ type: Float.Type) throws -> Float { try self.take { try $0.decode(type) } }
    mutating func decode(_ type: Double.Type) throws -> Double { try self.take { try $0.decode(type) } }
    mutating func decode(_ type: Bool.Type) throws -> Bool { try self.take { try $0.decode(type) } }
    mutating func decode(_ type: String.Type) throws -> String { try self.take { try $0.decode(type) } }

    private mutating func take<Value>(_ body: (StateReader) throws -> Value) throws -> Value {
        guard !self.isAtEnd else { throw StateCodingError(.missing, at: "element \(self.currentIndex)") }
        let value = try body(StateReader(document: self.document, index: self.next))
        self.next = self.document.items[self.next].next
        self.currentIndex += 1
        return value
    }
}
