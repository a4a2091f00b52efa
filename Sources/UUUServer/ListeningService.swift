import Contexts
import Foundation
import Logging
import Reactor
import ServiceLifecycle
import Systemd
import Transport
import UnixSignals

/// Serves from the first `listen` to the last Close; `ServiceGroup` runs it.
struct ListeningService: Service {
    let server: ConnectionServer
    let listeners: [Listener]
    let herald: Herald
    let reloader: Reloader
    let admin: AdminServer?
    let watchdog: Watchdog?
    let logger: Logger

    /// Listens, says so, and waits for the end; then closes all connections with 1001 (going away).
    func run() async throws {
        do {
            try await self.server.listen(on: self.listeners)
        } catch {
            await self.close()
            throw error
        }
        for listener in self.listeners { self.logger.log(.notice, "listening", [.place: listener.place]) }
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let status = StatusLine.text(players: 0, contexts: 0)
        self.logger.log(.serverReady, [.version: UUUServer.version])
        await self.herald.tell { try await $0.ready(status: status) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await StatusLine.keep(of: self.server, by: self.herald, told: status) }
            group.addTask { for await _ in hangups { _ = await self.reloader.reload() } }
            try? await gracefulShutdown()
            group.cancelAll()
        }
        self.logger.log(.serverStopping)
        await self.herald.tell { try await $0.stopping(status: "closing connections") }
        await self.close()
    }

    /// Ends everything in good order; the watchdog asks nobody any more who may have ended.
    private func close() async {
        self.watchdog?.trust()
        await self.admin?.close()
        await self.server.shutDown()
    }
}
