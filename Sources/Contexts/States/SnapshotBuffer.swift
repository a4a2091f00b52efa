import StateCoding

/// The buffer into which the contexts of one event loop write their states, one after the other.
///
/// Its memory is reused for each state. It belongs to the actor that made it, on one loop.
@usableFromInline
package final class SnapshotBuffer {
    private let encoder: StateEncoder
    /// Why the last state could not be written.
    private(set) var failure: StateCodingError?

    /// Makes a buffer for states of at most `limit` bytes.
    package init(limit: Int = ContextSnapshot.maximumStateBytes) {
        self.encoder = StateEncoder(limit: limit)
    }

    /// Replaces the content with a state, and returns its size in bytes; nil if it could not be written.
    @usableFromInline
    func write(_ state: some ContextState) -> Int? {
        do throws(StateCodingError) {
            return try self.encoder.write(state)
        } catch {
            self.failure = error
            return nil
        }
    }

    /// Replaces the content with bytes, and returns how many there are.
    func replace(with bytes: [UInt8]) -> Int {
        self.encoder.replace(with: bytes)
        return bytes.count
    }

    /// Calls the body with the content, which a ``StateDecoder`` reads.
    package func withBytes(_ body: (RawSpan) -> Void) { self.encoder.withBytes(body) }

    /// The content, which a ``StateDecoder`` reads.
    package var bytes: [UInt8] { self.encoder.bytes }

    /// Replaces the content with bytes from which nothing can be restored, and returns how many there are.
    func markUnreadable() -> Int { self.replace(with: ContextSnapshot.unreadableState) }
}
