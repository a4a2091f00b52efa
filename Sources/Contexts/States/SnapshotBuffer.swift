import StateCoding

/// Where the contexts of one event loop write their states down, one after the other.
///
/// It keeps its memory from one state to the next. It belongs to the actor that made it, on one loop.
@usableFromInline
package final class SnapshotBuffer {
    @usableFromInline var fields: StateFields

    /// A buffer for states of at most that many bytes.
    package init(limit: Int = KeptContext.mostStateBytes) {
        self.fields = StateFields(limit: limit)
    }

    /// Writes a state in place of what was written, and answers how many bytes it takes; nil if it could not be written.
    @inlinable
    func take(_ state: some ContextState) -> Int? {
        self.fields.take(state)
        assert(self.fields.agree(with: state), "this state writes itself otherwise than its Codable reads")
        return self.fields.wholeCount
    }

    /// Lends what was written: what a ``StateDecoder`` reads.
    package func withBytes(_ body: (RawSpan) -> Void) { self.fields.withBytes(body) }

    /// What was written: what a ``StateDecoder`` reads.
    package var bytes: [UInt8] { self.fields.bytes }

    /// Why what is here is not the whole state.
    var failure: StateCodingError? { self.fields.failure }

    /// Puts something in place of a state that could not be written, from which nothing can be restored; answers how many
    /// bytes that takes.
    func spoil() -> Int { self.fields.spoil() }
}
