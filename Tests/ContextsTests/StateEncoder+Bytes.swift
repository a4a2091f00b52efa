import StateCoding

extension StateEncoder {
    /// A value in bytes.
    static func bytes(of value: some Encodable) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try Self(limit: 10_000).encode(value, appendingTo: &bytes)
        return bytes
    }
}
