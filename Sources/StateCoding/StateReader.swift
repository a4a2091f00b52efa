/// The decoder for one value of a state, which a type decodes itself from.
struct StateReader: Decoder, SingleValueDecodingContainer {
    let document: StateDocument
    /// The index of the item; nil for a missing one, which reads as null.
    let index: Int?
    /// The counterpart in a fresh state; nil if there is none.
    var counterpart: StateDefaults.Counterpart?

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(StateKeyedReader(self.document, try self.inside(.map, "a map"), self.counterpart))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let inside = try self.inside(.array, "an array")
        return StateUnkeyedReader(self.document, inside, count: Int(self.item.argument))
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard type == [UInt8].self, self.item.kind == .bytes, let bytes = self.document.bytes(of: self.item) as? Value
        else { return try Value(from: self) }
        return bytes
    }

    func decodeNil() -> Bool { self.item.kind == .null }
    func decode(_ type: Int.Type) throws -> Int { try self.integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try self.integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try self.integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try self.integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try self.integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try self.integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try self.integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try self.integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try self.integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try self.integer() }
    func decode(_ type: Float.Type) throws -> Float { try self.number() }
    func decode(_ type: Double.Type) throws -> Double { try self.number() }
    func decode(_ type: Bool.Type) throws -> Bool { try self.bool() }
    func decode(_ type: String.Type) throws -> String { try self.text() }
}

extension StateReader {
    private var item: StateItem {
        self.index.map { self.document.items[$0] } ?? StateItem(kind: .null, offset: 0, argument: 0)
    }

    private func integer<Integer: FixedWidthInteger>() throws -> Integer {
        let item = self.item
        let value: Integer? =
            switch item.kind {
            case .unsigned: Integer(exactly: item.argument)
            case .negative: Int64(exactly: item.argument).flatMap { Integer(exactly: ~$0) }
            default: nil
            }
        guard let value else { throw self.misfit("\(Integer.self)") }
        return value
    }

    /// Reads a number; an integer is accepted if the conversion is exact, since a later version may have broadened the
    /// field.
    private func number<Number: BinaryFloatingPoint>() throws -> Number {
        let item = self.item
        let value: Number? =
            switch item.kind {
            case .float: Self.exact(Float(bitPattern: UInt32(truncatingIfNeeded: item.argument)))
            case .double: Self.exact(Double(bitPattern: item.argument))
            case .unsigned: Number(exactly: item.argument)
            case .negative: Int64(exactly: item.argument).flatMap { Number(exactly: ~$0) }
            default: nil
            }
        guard let value else { throw self.misfit("\(Number.self)") }
        return value
    }

    private static func exact<Number: BinaryFloatingPoint>(_ value: some BinaryFloatingPoint) -> Number? {
        value.isNaN ? Number(value) : Number(exactly: value)
    }

    private func bool() throws -> Bool {
        switch self.item.kind {
        case .true: true
        case .false: false
        default: throw self.misfit("Bool")
        }
    }

    private func text() throws -> String {
        guard self.item.kind == .text, let text = self.document.text(of: self.item) else {
            throw self.misfit("String")
        }
        return text
    }

    /// Returns the indices of the items in a container.
    private func inside(_ kind: StateItem.Kind, _ what: String) throws -> Range<Int> {
        guard let index = self.index, self.item.kind == kind else { throw self.misfit(what) }
        return index + 1..<self.item.next
    }

    private func misfit(_ wanted: String) -> StateCodingError {
        StateCodingError(.misfit, at: "byte \(self.item.offset)", hint: "\(wanted) should be there")
    }
}
