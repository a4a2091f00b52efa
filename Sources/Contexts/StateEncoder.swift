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

    private let writer: StateWriter

    /// Makes an encoder of states of at most that many bytes.
    package init(limit: Int) {
        self.writer = StateWriter(limit: limit)
    }

    /// Appends the value's bytes; when it throws, the array is as it was.
    package func encode<Value: Encodable>(
        _ value: Value,
        appendingTo bytes: inout [UInt8]
    ) throws(StateCodingError) {
        let count = bytes.count
        let root = self.writer.output.begin(&bytes)
        var failure: (any Error)?
        do {
            try StateSlot(writer: self.writer, place: root).encode(value)
            try self.writer.output.finish(root)
        } catch {
            failure = error
        }
        let earlier = self.writer.output.end(&bytes)
        guard let error = earlier ?? failure else { return }
        bytes.removeSubrange(count...)
        throw StateCodingError(error, of: Value.self)
    }
}
