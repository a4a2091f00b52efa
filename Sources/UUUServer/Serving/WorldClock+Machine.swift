import Contexts
import Foundation

extension WorldClock {
    /// The clock of the machine.
    ///
    /// One waits by the monotonic clock, so that setting the time of the machine makes nobody wait for hours.
    static let machine: WorldClock = {
        let now: @Sendable () -> Duration = { .milliseconds(Int64(Date().timeIntervalSince1970 * 1_000)) }
        return WorldClock(read: now) { try await Task.sleep(for: max(.zero, $0 - now())) }
    }()
}
