import Contexts
import Foundation

extension WorldClock {
    /// The clock of the machine: it reads the system's time, and waits by the monotonic clock.
    ///
    /// So setting the system's time does not lengthen or shorten a wait that has begun.
    static let machine: WorldClock = {
        let now: @Sendable () -> Duration = { .milliseconds(Int64(Date().timeIntervalSince1970 * 1_000)) }
        return WorldClock(read: now) { try await Task.sleep(for: max(.zero, $0 - now())) }
    }()
}
