/// Encodes the states of contexts as CBOR (RFC 8949), in maps with text keys.
///
/// A later version of a type may have more optional fields, or fewer, because each field is written with its key. A
/// `[UInt8]` is written as a byte string. Arrays and maps end with a break code instead of starting with a length, so
/// that everything can be written in one pass. Coding paths are empty, since they would cost an allocation for each
/// key.
///
/// An encoder is made once and used for many states, by one thread at a time; it reuses its memory.
package final class StateEncoder {
    /// The largest depth of nested containers, which is also the largest that can be decoded.
    static let maximumDepth = 64

    private let writer: StateWriter

    /// Makes an encoder for states of at most `limit` bytes.
    package init(limit: Int) {
        self.writer = StateWriter(limit: limit)
    }

    deinit {
        self.writer.forgetContainers()
    }

    /// Encodes a value, which replaces what was encoded before.
    ///
    /// - Returns: The number of its bytes, which ``withBytes(_:)`` and ``bytes`` provide.
    /// - Throws: The error for which it cannot be encoded; then there are no bytes.
    package func write<Value: Encodable>(_ value: Value) throws(StateCodingError) -> Int {
        self.writer.output.begin()
        do {
            try StateSlot(writer: self.writer, position: .root).encode(value)
            return try self.writer.output.end()
        } catch {
            throw StateCodingError(self.writer.output.giveUp(after: error), of: Value.self)
        }
    }

    /// Replaces what was encoded with other bytes.
    package func replace(with bytes: [UInt8]) { self.writer.output.replace(with: bytes) }

    /// Calls the body with the bytes that were encoded last.
    package func withBytes(_ body: (RawSpan) -> Void) { self.writer.output.out.withBytes(body) }

    /// The bytes that were encoded last.
    package var bytes: [UInt8] { self.writer.output.out.bytes }

    /// Encodes a value and appends its bytes to an array, which does not change if this throws.
    package func encode(_ value: some Encodable, appendingTo bytes: inout [UInt8]) throws(StateCodingError) {
        _ = try self.write(value)
        bytes += self.bytes
    }
}
