import StateCoding

extension StateEncoder {
    /// Returns the bytes of a value.
    static func bytes(of value: some Encodable) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try Self(limit: 10_000).encode(value, appendingTo: &bytes)
        return bytes
    }
}
