/// Writes the states of contexts into bytes: CBOR (RFC 8949), maps with text keys.
///
/// A later version of a type may have more optional fields, or fewer: what is written says what it is. A `[UInt8]` is a
/// byte string; arrays and maps have no length in front but an end behind, so all is written in one go. Coding paths
/// stay empty, since they would cost an allocation a key.
///
/// It is made once and used for many states, by one thread: what it holds is kept for the next.
package struct StateEncoder {
    /// Containers in containers, at most: what is deeper could not be read either.
    static let deepest = 64

    private let limit: Int
    private let writer: StateWriter

    /// Makes an encoder of states of at most that many bytes.
    package init(limit: Int) {
        self.limit = limit
        self.writer = StateWriter()
    }

    /// Appends the value's bytes; when it throws, the array is as it was.
    package func encode(_ value: some Encodable, appendingTo bytes: inout [UInt8]) throws(StateCodingError) {
        var out = StateBytes(limit: self.limit)
        out.begin(after: bytes)
        try self.encode(value, appendingTo: &out)
        bytes = out.bytes
    }

    /// Appends the value's bytes; when it throws, there are as many as there were.
    package func encode<Value: Encodable>(_ value: Value, appendingTo bytes: inout StateBytes) throws(StateCodingError)
    {
        let count = bytes.count
        let root = self.writer.output.begin(&bytes)
        var failure: (any Error)?
        do {
            try StateSlot(writer: self.writer, place: root).encode(value)
        } catch {
            failure = error
        }
        guard let error = self.writer.output.end(root, &bytes, after: failure) else { return }
        bytes.cut(to: count)
        throw StateCodingError(error, of: Value.self)
    }
}
