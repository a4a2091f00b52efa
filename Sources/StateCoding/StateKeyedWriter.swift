/// A map that a type encodes its members into.
struct StateKeyedWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: StateSlot

    var codingPath: [any CodingKey] { [] }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try self.writer.write(value, key.stringValue, in: self.slot.position)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy keyType: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        KeyedEncodingContainer(StateKeyedWriter<Nested>(slot: self.slot.open(.map, key.stringValue)))
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        StateUnkeyedWriter(slot: self.slot.open(.array, key.stringValue))
    }

    func superEncoder() -> any Encoder { self.slot.open(.undecided, "super") }

    func superEncoder(forKey key: Key) -> any Encoder { self.slot.open(.undecided, key.stringValue) }

    func encodeNil(forKey key: Key) throws { try self.write(.null, key) }

    func encode(_ value: Int, forKey key: Key) throws { try self.write(StateScalar(value), key) }
    func encode(_ value: Int8, forKey key: Key) throws { try self.write(StateScalar(value), key) }
    func encode(_ value: Int16, forKey key: Key) throws { try self.write(StateScalar(value), key) }
    func encode(_ value: Int32, forKey key: Key) throws { try self.write(StateScalar(value), key) }
    func encode(_ value: Int64, forKey key: Key) throws { try self.write(StateScalar(value), key) }
    func encode(_ value: UInt, forKey key: Key) throws { try self.write(StateScalar(value), key) }
    func encode(_ value: UInt8, forKey key: Key) throws { try self.write(StateScalar(value), key) }
    func encode(_ value: UInt16, forKey key: Key) throws { try self.write(StateScalar(value), key) }
    func encode(_ value: UInt32, forKey key: Key) throws { try self.write(StateScalar(value), key) }
    func encode(_ value: UInt64, forKey key: Key) throws { try self.write(StateScalar(value), key) }
    func encode(_ value: Bool, forKey key: Key) throws { try self.write(StateScalar(value), key) }
    func encode(_ value: Float, forKey key: Key) throws { try self.write(StateScalar(value), key) }
    func encode(_ value: Double, forKey key: Key) throws { try self.write(StateScalar(value), key) }
    func encode(_ value: String, forKey key: Key) throws {
        try self.writer.write(value, key.stringValue, in: self.slot.position)
    }

    private var writer: StateWriter { self.slot.writer }

    private func write(_ scalar: StateScalar, _ key: Key) throws(StateCodingError) {
        try self.writer.write(scalar, key.stringValue, in: self.slot.position)
    }
}
