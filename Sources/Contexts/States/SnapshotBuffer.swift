import StateCoding

/// Where the contexts of one event loop write their states down, one after the other.
///
/// It keeps its memory from one state to the next. It belongs to the actor that made it, on one loop.
@usableFromInline
package final class SnapshotBuffer {
    private var out: StateBytes
    private let encoder: StateEncoder
    /// Why what is here is not the whole state.
    private(set) var failure: StateCodingError?

    /// A buffer for states of at most that many bytes.
    package init(limit: Int = KeptContext.mostStateBytes) {
        self.out = StateBytes(limit: limit)
        self.encoder = StateEncoder(limit: limit)
    }

    /// Writes a state in place of what was written, and answers how many bytes it takes; nil if it could not be written.
    @usableFromInline
    func write(_ state: some ContextState) -> Int? {
        self.out.clear()
        self.failure = nil
        do throws(StateCodingError) {
            try self.encoder.encode(state, appendingTo: &self.out)
            return self.out.count
        } catch {
            self.failure = error
            return nil
        }
    }

    /// Puts bytes in place of what was written; answers how many there are.
    func replace(with bytes: [UInt8]) -> Int {
        self.out.clear()
        for byte in bytes { self.out.append(byte) }
        return self.out.count
    }

    /// Lends what was written: what a ``StateDecoder`` reads.
    package func withBytes(_ body: (RawSpan) -> Void) { self.out.withBytes(body) }

    /// What was written: what a ``StateDecoder`` reads.
    package var bytes: [UInt8] { self.out.bytes }

    /// Puts something in place of a state that could not be written, from which nothing can be restored; answers how many
    /// bytes that takes.
    func markUnreadable() -> Int { self.replace(with: KeptContext.unreadableState) }
}
