import StateCoding

/// Where the contexts of one event loop write their states down, one after the other.
///
/// It keeps its memory from one state to the next. It belongs to the actor that made it, on one loop.
@usableFromInline
package final class SnapshotBuffer {
    private let encoder: StateEncoder
    /// Why the last state that could not be written could not.
    private(set) var failure: StateCodingError?

    /// A buffer for states of at most that many bytes.
    package init(limit: Int = ContextSnapshot.maximumStateBytes) {
        self.encoder = StateEncoder(limit: limit)
    }

    /// Writes a state in place of what was written, and answers how many bytes it takes; nil if it could not be written.
    @usableFromInline
    func write(_ state: some ContextState) -> Int? {
        do throws(StateCodingError) {
            return try self.encoder.write(state)
        } catch {
            self.failure = error
            return nil
        }
    }

    /// Puts bytes in place of what was written; answers how many there are.
    func replace(with bytes: [UInt8]) -> Int {
        self.encoder.replace(with: bytes)
        return bytes.count
    }

    /// Lends what was written: what a ``StateDecoder`` reads.
    package func withBytes(_ body: (RawSpan) -> Void) { self.encoder.withBytes(body) }

    /// What was written: what a ``StateDecoder`` reads.
    package var bytes: [UInt8] { self.encoder.bytes }

    /// Puts something in place of a state that could not be written, from which nothing can be restored; answers how many
    /// bytes that takes.
    func markUnreadable() -> Int { self.replace(with: ContextSnapshot.unreadableState) }
}
