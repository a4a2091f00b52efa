/// A map that a type decodes its members from.
final class StateKeyedReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let document: StateDocument
    private let inside: Range<Int>
    private let counterpart: StateDefaults.Counterpart?
    /// The index of the key to compare first, because types usually read their fields in the order in which they wrote
    /// them.
    private var next: Int

    init(_ document: StateDocument, _ inside: Range<Int>, _ counterpart: StateDefaults.Counterpart?) {
        self.document = document
        self.inside = inside
        self.counterpart = counterpart
        self.next = inside.lowerBound
    }

    var codingPath: [any CodingKey] { [] }

    var allKeys: [Key] {
        var keys: [Key] = []
        var index = self.inside.lowerBound
        while index < self.inside.upperBound {
            if let text = self.document.text(of: self.document.items[index]), let key = Key(stringValue: text) {
                keys.append(key)
            }
            index = self.document.items[index + 1].next
        }
        return keys
    }

    func contains(_ key: Key) -> Bool { self.find(key.stringValue) != nil }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        if !self.contains(key), type is any OptionalValue.Type { return try self.nothing.decode(type) }
        return try self.value(key).decode(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try self.value(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try self.value(key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { self.value(of: "super") ?? self.nothing }

    func superDecoder(forKey key: Key) -> any Decoder { self.value(of: key.stringValue) ?? self.nothing }

    /// Returns whether the key is missing or has the value null.
    func decodeNil(forKey key: Key) -> Bool {
        self.find(key.stringValue).map { StateReader(document: self.document, index: $0).decodeNil() } ?? true
    }

    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try self.value(key).decode(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try self.value(key).decode(type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try self.value(key).decode(type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try self.value(key).decode(type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try self.value(key).decode(type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try self.value(key).decode(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try self.value(key).decode(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try self.value(key).decode(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try self.value(key).decode(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try self.value(key).decode(type) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try self.value(key).decode(type) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try self.value(key).decode(type) }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try self.value(key).decode(type) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try self.value(key).decode(type) }

    private func value(_ key: Key) throws -> StateReader {
        guard let value = self.value(of: key.stringValue) else {
            throw StateCodingError(.missing, at: key.stringValue)
        }
        return value
    }

    /// Returns the value of a key, or else its replacement from a fresh state.
    private func value(of key: String) -> StateReader? {
        guard let index = self.find(key) else {
            return self.counterpart?.replacement(of: key, in: self.inside.lowerBound - 1)
        }
        return StateReader(document: self.document, index: index, counterpart: self.counterpart?.member(key))
    }

    /// The reader of a missing value, which reads as null.
    private var nothing: StateReader { StateReader(document: self.document, index: nil) }

    /// Returns the index of a key's value.
    private func find(_ key: String) -> Int? {
        guard
            let index = self.document.key(key, in: self.next..<self.inside.upperBound)
                ?? self.document.key(key, in: self.inside.lowerBound..<self.next)
        else { return nil }
        self.next = index
        return index + 1
    }
}

/// An optional of any type; a missing one is nil, even if a fresh state has a value.
private protocol OptionalValue {}

extension Optional: OptionalValue {}
