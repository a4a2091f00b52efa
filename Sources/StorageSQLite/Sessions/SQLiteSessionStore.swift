import Synchronization
package import World

/// The claims of sessions of a file that one process has for itself: a counter in that process, which answers at once.
///
/// Nothing of a claim outlives the process but its generation, which stands beside each login in the memory that the next
/// one takes over. So there is nothing to be done when a claim ends.
package final class SQLiteSessionStore: SessionStore {
    private struct State {
        var last: UInt64 = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// The greatest generation.
    private static let greatest = UInt64(Int64.max)

    /// Nothing is claimed yet.
    init() {}

    /// Claims the session of an account: with the next number.
    package func claim(_ account: Int64) async throws(WorldError) -> UInt64 {
        try self.state.withLock { (state) throws(WorldError) in
            guard !state.isClosed, state.last < Self.greatest else {
                let hint = state.isClosed ? "it was closed" : "no generation is left"
                throw WorldError(.unavailable, at: "SQLiteSessionStore.claim", hint: hint)
            }
            state.last += 1
            return state.last
        }
    }

    /// Does nothing: a claim that has ended holds nothing.
    package func end(_ generation: UInt64) {}

    /// Goes on after the greatest of them.
    package func adopt(_ generations: [UInt64]) {
        self.state.withLock { state in
            for generation in generations where generation <= Self.greatest {
                state.last = max(state.last, generation)
            }
        }
    }

    /// Refuses what is claimed from now on.
    func close() { self.state.withLock { $0.isClosed = true } }
}
