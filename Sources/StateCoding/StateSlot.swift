/// The encoder for one value of a state, which a type encodes itself with.
struct StateSlot: Encoder, SingleValueEncodingContainer {
    let writer: StateWriter
    let position: StateOutput.Position

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        self.writer.output.become(.map, self.position)
        guard self.position.depth > 0 else { return self.writer.rootContainer(keyedBy: type) }
        return KeyedEncodingContainer(StateKeyedWriter(slot: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        self.writer.output.become(.array, self.position)
        return StateUnkeyedWriter(slot: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encode<Value: Encodable>(_ value: Value) throws {
        guard Value.self == [UInt8].self, let octets = value as? [UInt8] else { return try value.encode(to: self) }
        try self.writer.fill(self.position, with: octets)
    }

    func encodeNil() throws { try self.writer.fill(self.position, with: .null) }

    func encode(_ value: Int) throws { try self.writer.fill(self.position, with: StateScalar(value)) }
    func encode(_ value: Int8) throws { try self.writer.fill(self.position, with: StateScalar(value)) }
    func encode(_ value: Int16) throws { try self.writer.fill(self.position, with: StateScalar(value)) }
    func encode(_ value: Int32) throws { try self.writer.fill(self.position, with: StateScalar(value)) }
    func encode(_ value: Int64) throws { try self.writer.fill(self.position, with: StateScalar(value)) }
    func encode(_ value: UInt) throws { try self.writer.fill(self.position, with: StateScalar(value)) }
    func encode(_ value: UInt8) throws { try self.writer.fill(self.position, with: StateScalar(value)) }
    func encode(_ value: UInt16) throws { try self.writer.fill(self.position, with: StateScalar(value)) }
    func encode(_ value: UInt32) throws { try self.writer.fill(self.position, with: StateScalar(value)) }
    func encode(_ value: UInt64) throws { try self.writer.fill(self.position, with: StateScalar(value)) }
    func encode(_ value: Bool) throws { try self.writer.fill(self.position, with: StateScalar(value)) }
    func encode(_ value: Float) throws { try self.writer.fill(self.position, with: StateScalar(value)) }
    func encode(_ value: Double) throws { try self.writer.fill(self.position, with: StateScalar(value)) }
    func encode(_ value: String) throws { try self.writer.fill(self.position, with: value) }
}

extension StateSlot {
    /// Opens a container or an undecided value in this container.
    func open(_ kind: StateOutput.Kind, _ key: String? = nil) -> StateSlot {
        StateSlot(writer: self.writer, position: self.writer.output.open(kind, key, in: self.position))
    }
}
