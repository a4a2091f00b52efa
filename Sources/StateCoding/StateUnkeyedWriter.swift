/// An array that a type encodes its elements into.
struct StateUnkeyedWriter: UnkeyedEncodingContainer {
    private let slot: StateSlot
    private(set) var count = 0

    init(slot: StateSlot) {
        self.slot = slot
    }

    var codingPath: [any CodingKey] { [] }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try self.slot.writer.write(value, nil, in: self.slot.position)
        self.count += 1
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy keyType: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(StateKeyedWriter<Key>(slot: self.open(.map)))
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { Self(slot: self.open(.array)) }

    mutating func superEncoder() -> any Encoder { self.open(.undecided) }

    mutating func encodeNil() throws { try self.write(.null) }

    mutating func encode(_ value: Int) throws { try self.write(StateScalar(value)) }
    mutating func encode(_ value: Int8) throws { try self.write(StateScalar(value)) }
    mutating func encode(_ value: Int16) throws { try self.write(StateScalar(value)) }
    mutating func encode(_ value: Int32) throws { try self.write(StateScalar(value)) }
    mutating func encode(_ value: Int64) throws { try self.write(StateScalar(value)) }
    mutating func encode(_ value: UInt) throws { try self.write(StateScalar(value)) }
    mutating func encode(_ value: UInt8) throws { try self.write(StateScalar(value)) }
    mutating func encode(_ value: UInt16) throws { try self.write(StateScalar(value)) }
    mutating func encode(_ value: UInt32) throws { try self.write(StateScalar(value)) }
    mutating func encode(_ value: UInt64) throws { try self.write(StateScalar(value)) }
    mutating func encode(_ value: Bool) throws { try self.write(StateScalar(value)) }
    mutating func encode(_ value: Float) throws { try self.write(StateScalar(value)) }
    mutating func encode(_ value: Double) throws { try self.write(StateScalar(value)) }
    mutating func encode(_ value: String) throws {
        try self.slot.writer.write(value, nil, in: self.slot.position)
        self.count += 1
    }

    private mutating func open(_ kind: StateOutput.Kind) -> StateSlot {
        self.count += 1
        return self.slot.open(kind)
    }

    private mutating func write(_ scalar: StateScalar) throws(StateCodingError) {
        try self.slot.writer.write(scalar, nil, in: self.slot.position)
        self.count += 1
    }
}
