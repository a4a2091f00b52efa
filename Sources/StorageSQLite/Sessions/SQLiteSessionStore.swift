import Synchronization
package import World

/// The session claims of an engine that only one process uses: a counter in that process.
///
/// Only the generation of a claim outlives the process: it is stored with each login in the memory that the next
/// process restores. So ending a claim does nothing. All functions return at once.
package final class SQLiteSessionStore: SessionStore {
    private struct State {
        var last: UInt64 = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// The greatest generation that can be claimed.
    private static let greatest = UInt64(Int64.max)

    /// Creates a store without claims.
    init() {}

    /// Claims the session of an account, with the next generation.
    ///
    /// - Throws: `WorldError` with `unavailable` when the store is closed, or no generation is left.
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

    /// Does nothing: a claim uses no resource.
    package func end(_ generation: UInt64) {}

    /// Continues after the greatest of these generations.
    package func adopt(_ generations: [UInt64]) {
        self.state.withLock { state in
            for generation in generations where generation <= Self.greatest {
                state.last = max(state.last, generation)
            }
        }
    }

    /// Refuses new claims.
    func close() { self.state.withLock { $0.isClosed = true } }
}
