import Logging
import Synchronization
import Systemd

/// The watchdog of the process: one at a time, which is replaced when others are to be asked.
///
/// Systemd hears that the process lives from the first one on until ``end()``, without a gap.
final class ServiceWatchdog: Sendable {
    private let current = Mutex<Watchdog?>(nil)
    private let reporter: ServiceReporter
    private let logger: Logger

    /// Nobody watches yet.
    init(for reporter: ServiceReporter, logger: Logger) {
        self.reporter = reporter
        self.logger = logger
    }

    /// Starts one that asks these, if systemd watches; the one before goes on until then.
    ///
    /// - Throws: `SystemdError` when there is no thread for it; the one before stays.
    func start(_ signs: [LivenessCheck]) throws(SystemdError) {
        guard let next = try ServerLivenessChecks.watch(signs, for: self.reporter, logger: self.logger) else { return }
        self.exchange(for: next)?.end()
    }

    /// Asks nobody from now on, but goes on telling systemd: for the time in which those end who would be asked.
    func trust() { self.current.withLock { $0 }?.trust() }

    /// Ends; systemd hears no more.
    func end() { self.exchange(for: nil)?.end() }

    private func exchange(for next: Watchdog?) -> Watchdog? {
        self.current.withLock { current in
            defer { current = next }
            return current
        }
    }
}
