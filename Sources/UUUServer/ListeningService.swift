import Contexts
import Logging
import Reactor
import ServiceLifecycle
import Systemd
import Transport

/// Serves from the first `listen` to the last Close; `ServiceGroup` runs it.
struct ListeningService: Service {
    let server: ConnectionServer
    let listeners: [Listener]
    let notifier: ServiceNotifier
    let logger: Logger

    /// Listens, says so, and waits for the end; then closes all connections with 1001 (going away).
    func run() async throws {
        do {
            try await self.server.listen(on: self.listeners)
        } catch {
            await self.server.shutDown()
            throw error
        }
        for listener in self.listeners { self.logger.log(.notice, "listening", [.place: listener.place]) }
        self.logger.log(.serverReady, [.version: UUUServer.version])
        await self.tell { try await $0.ready(status: "serving") }
        try? await gracefulShutdown()
        self.logger.log(.serverStopping)
        await self.tell { try await $0.stopping(status: "closing connections") }
        await self.server.shutDown()
    }

    /// Tells systemd; that it does not hear is worth a line, not the end of the server.
    private func tell(_ message: (ServiceNotifier) async throws -> Void) async {
        do {
            try await message(self.notifier)
        } catch {
            var fields: [LogKey: String] = [.error: String(describing: error)]
            if case .notification(let number) = (error as? SystemdError)?.code { fields[.errno] = String(number) }
            self.logger.log(.systemdUnreachable, fields)
        }
    }
}
