import Logging
import Systemd
import Telemetry

/// Tells systemd, and the log when systemd does not hear.
struct ServiceReporter: Sendable {
    private let notifier: ServiceNotifier
    private let logger: Logger

    /// Speaks through a notifier.
    init(_ notifier: ServiceNotifier, logger: Logger) {
        self.notifier = notifier
        self.logger = logger
    }

    /// Whether there is a systemd to tell.
    var isHeard: Bool { self.notifier.isConnected }

    /// How soon systemd gives up a service that it hears nothing of; nil when it does not watch.
    var watchdogInterval: Duration? { self.notifier.watchdogInterval }

    /// Tells systemd; that it does not hear is worth a record, not the end of the server.
    func tell(_ message: (ServiceNotifier) async throws -> Void) async {
        do {
            try await message(self.notifier)
        } catch {
            self.complain(error)
        }
    }

    /// Notes that systemd did not hear.
    func complain(_ error: any Error) {
        var fields: [LogKey: String] = [.error: String(describing: error)]
        if case .notification(let number) = (error as? SystemdError)?.code { fields[.errno] = String(number) }
        self.logger.log(.systemdUnreachable, fields)
    }
}
