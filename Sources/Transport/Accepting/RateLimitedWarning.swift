package import Reactor
import Synchronization

/// Decides when a repeated event is worth another warning: at most once per interval.
///
/// All loops share it. It logs nothing itself, and any thread may call it.
package final class RateLimitedWarning: Sendable {
    private struct State {
        var lastWarning: MonotonicTime?
        var count = 0
    }

    private let milliseconds: UInt64
    private let state = Mutex(State())

    /// Creates a limit of one warning per interval, which is a minute by default (SEC-15).
    package init(milliseconds: UInt64 = 60_000) { self.milliseconds = milliseconds }

    /// Counts an event.
    ///
    /// - Returns: The number of events since the last warning, including this one, if a warning is due; otherwise nil.
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
