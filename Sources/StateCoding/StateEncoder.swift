/// Writes the states of contexts into bytes: CBOR (RFC 8949), maps with text keys.
///
/// A later version of a type may have more optional fields, or fewer: what is written says what it is. A `[UInt8]` is a
/// byte string; arrays and maps have no length in front but an end behind, so all is written in one go. Coding paths
/// stay empty, since they would cost an allocation a key.
///
/// It is made once and used for many states, by one thread: what it holds is kept for the next.
package final class StateEncoder {
    /// Containers in containers, at most: what is deeper could not be read either.
    static let maximumDepth = 64

    private let writer: StateWriter

    /// Makes an encoder of states of at most that many bytes.
    package init(limit: Int) {
        self.writer = StateWriter(limit: limit)
    }

    deinit {
        self.writer.forgetContainers()
    }

    /// Writes a value in place of what was written before.
    ///
    /// - Returns: How many bytes it takes, for ``withBytes(_:)``.
    /// - Throws: Why it cannot be written; there are no bytes then.
    package func write<Value: Encodable>(_ value: Value) throws(StateCodingError) -> Int {
        self.writer.output.begin()
        do {
            try StateSlot(writer: self.writer, position: .root).encode(value)
            return try self.writer.output.end()
        } catch {
            throw StateCodingError(self.writer.output.giveUp(after: error), of: Value.self)
        }
    }

    /// Puts bytes in place of what was written.
    package func replace(with bytes: [UInt8]) { self.writer.output.replace(with: bytes) }

    /// Lends what was written last.
    package func withBytes(_ body: (RawSpan) -> Void) { self.writer.output.out.withBytes(body) }

    /// What was written last.
    package var bytes: [UInt8] { self.writer.output.out.bytes }

    /// Appends the value's bytes; when it throws, the array is as it was.
    package func encode(_ value: some Encodable, appendingTo bytes: inout [UInt8]) throws(StateCodingError) {
        _ = try self.write(value)
        bytes += self.bytes
    }
}
