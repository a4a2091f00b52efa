package import Reactor
import Synchronization

/// Decides when something that happens again and again is worth another warning: not more often than once in a time.
///
/// Shared by all loops; it logs nothing itself.
package final class RateLimitedWarning: Sendable {
    private struct State {
        var lastWarning: MonotonicTime?
        var count = 0
    }

    private let milliseconds: UInt64
    private let state = Mutex(State())

    /// Warnings that are that far apart at least; a minute by default (SEC-15).
    package init(milliseconds: UInt64 = 60_000) { self.milliseconds = milliseconds }

    /// It has happened.
    ///
    /// - Returns: How often since the last warning, this time included, if it is time for one; else nil.
    package func happened(at now: MonotonicTime) -> Int? {
        self.state.withLock { state in
            state.count += 1
            if let last = state.lastWarning, now.since(last) < self.milliseconds { return nil }
            state.lastWarning = now
            defer { state.count = 0 }
            return state.count
        }
    }
}
