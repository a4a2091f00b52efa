import Logging
import Synchronization
import Systemd

/// The watchdog of the process: one at a time, which is replaced when other parts are to be checked.
///
/// From the first one until ``end()`` systemd is told without a gap that the process is alive.
final class ServiceWatchdog: Sendable {
    private let current = Mutex<Watchdog?>(nil)
    private let reporter: ServiceReporter
    private let logger: Logger

    /// Creates the value without a watchdog.
    init(for reporter: ServiceReporter, logger: Logger) {
        self.reporter = reporter
        self.logger = logger
    }

    /// Starts a watchdog with these checks if systemd asks for one; the previous one ends after the new one has
    /// started.
    ///
    /// - Throws: `SystemdError` when its thread cannot be started; the previous watchdog goes on.
    func start(_ checks: [LivenessCheck]) throws(SystemdError) {
        guard let next = try ServerLivenessChecks.watch(checks, for: self.reporter, logger: self.logger) else { return }
        self.exchange(for: next)?.end()
    }

    /// Stops checking, but goes on telling systemd that the process is alive: for the time in which the checked parts
    /// end.
    func trust() { self.current.withLock { $0 }?.trust() }

    /// Ends the watchdog; systemd is told nothing more.
    func end() { self.exchange(for: nil)?.end() }

    private func exchange(for next: Watchdog?) -> Watchdog? {
        self.current.withLock { current in
            defer { current = next }
            return current
        }
    }
}
