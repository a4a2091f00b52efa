import StateCoding
public import Synchronization

/// Where the contexts of one event loop write their states down, one after the other.
///
/// It keeps its memory from one state to the next. Safe from any thread, and never waited for on one loop.
public final class StateDesk: Sendable {
    @usableFromInline let fields: Mutex<StateFields>

    /// A desk for states of at most that many bytes.
    package init(limit: Int = KeptContext.mostStateBytes) {
        self.fields = Mutex(StateFields(limit: limit))
    }

    /// Writes a state in place of what was written, and answers how many bytes it takes; nil if it could not be written.
    @inlinable
    public func take(_ state: some ContextState) -> Int? {
        self.fields.withLock { fields in
            fields.take(state)
            assert(fields.agree(with: state), "this state writes itself otherwise than its Codable reads")
            return fields.wholeCount
        }
    }

    /// Lends what was written: what a ``StateDecoder`` reads.
    package func withBytes(_ body: @Sendable (RawSpan) -> Void) {
        self.fields.withLock { $0.withBytes(body) }
    }

    /// What was written: what a ``StateDecoder`` reads.
    package var bytes: [UInt8] { self.fields.withLock { $0.bytes } }

    /// Why what is here is not the whole state.
    var failure: StateCodingError? { self.fields.withLock { $0.failure } }

    /// Puts something in place of a state that could not be written, from which nothing can be restored; answers how many
    /// bytes that takes.
    func spoil() -> Int { self.fields.withLock { $0.spoil() } }
}
