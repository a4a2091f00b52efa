#if canImport(StateCoding)
    import StateCoding
#endif

/// The properties that hold for any bytes that are decoded as a state, for the fuzzer and the tests of its corpus.
enum StateCheck {
    /// A property that does not hold.
    struct Breach: Error, CustomStringConvertible {
        let description: String
    }

    /// Throws unless the bytes are refused, or decoded to a value that is encoded and decoded again as the same.
    static func run(_ bytes: [UInt8]) throws {
        try self.check(bytes, as: StateSpecimen.self)
        try self.check(bytes, as: StateSpecimen.Tree.self)
        try self.check(bytes, as: StateSpecimen.Numbers.self)
        try self.check(bytes, as: [String: [String]?].self)
        try self.check(bytes, as: [Int: [UInt8]].self)
        try self.check(bytes, as: [[Int8]].self)
        try self.check(bytes, as: Bool??.self)
        try self.checkRestoring(bytes)
        _ = try? StateDecoder(bytes).decode(StateHeir.self)
        _ = try? StateDecoder(bytes).decode(StateSharer.self)
    }

    /// Checks that a complete state is restored as the same, whatever the fresh state has.
    private static func checkRestoring(_ bytes: [UInt8]) throws {
        let restored = try? StateDecoder(bytes).restore(StateSpecimen.self, fresh: StateSpecimen.full)
        guard let state = try? StateDecoder(bytes).decode(StateSpecimen.self) else { return }
        guard restored == state else { throw Breach(description: "what was whole is read as another") }
    }

    private static func check<Value: Codable & Equatable>(_ bytes: [UInt8], as type: Value.Type) throws {
        guard let value = try? StateDecoder(bytes).decode(type) else { return }
        var again: [UInt8] = []
        do {
            try StateEncoder(limit: 1 << 24).encode(value, appendingTo: &again)
        } catch {
            throw Breach(description: "what was read as \(type) is not written: \(error)")
        }
        guard try StateDecoder(again).decode(type) == value else {
            throw Breach(description: "what was read as \(type) is another when it is written and read")
        }
    }
}
