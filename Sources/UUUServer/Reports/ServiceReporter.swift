import Logging
import Systemd
import Telemetry

/// Tells systemd about the service, and logs it when systemd cannot be reached.
struct ServiceReporter: Sendable {
    private let notifier: ServiceNotifier
    private let logger: Logger

    /// Creates a reporter that uses this notifier.
    init(_ notifier: ServiceNotifier, logger: Logger) {
        self.notifier = notifier
        self.logger = logger
    }

    /// Whether systemd listens to the process's notifications (`NOTIFY_SOCKET`).
    var isHeard: Bool { self.notifier.isConnected }

    /// After how long systemd ends a service that sends no sign of life; nil when it does not watch.
    var watchdogInterval: Duration? { self.notifier.watchdogInterval }

    /// Tells systemd something; a failure is logged, and does not end the server.
    func tell(_ message: (ServiceNotifier) async throws -> Void) async {
        do {
            try await message(self.notifier)
        } catch {
            self.warn(error)
        }
    }

    /// Logs that systemd could not be told.
    func warn(_ error: any Error) {
        var fields: [LogKey: String] = [.error: String(describing: error)]
        if case .notification(let number) = (error as? SystemdError)?.code { fields[.errno] = String(number) }
        self.logger.log(.systemdUnreachable, fields)
    }
}
