import Contexts
import Foundation
import Logging
import Reactor
import ServiceLifecycle
import Systemd
import Telemetry
import Transport
import World

/// Serves from the first `listen` to the last Close; `ServiceGroup` runs it.
struct ListeningService: Service {
    let server: ConnectionServer
    let continuity: Continuity?
    let listeners: [Listener]
    /// Where everybody is told that nobody is served there.
    let leftOut: [Listener]
    /// Left before the connections are: nobody waits for a password's hash then.
    let accounts: Accounts
    let herald: Herald
    let standing: ConfigurationStanding
    let responder: AdminResponder
    /// Answers the operator while this serves.
    let desk: AdminDesk
    let admin: AdminServer?
    let watchdog: Watchdog?
    let logger: Logger
    /// Keeps the configuration that is in force from now on.
    let keep: @Sendable () async -> Void

    /// How long the copy of the configuration is waited for, and at the end a reload that is under way.
    private static let patience = TimeLimit(.seconds(2))

    /// Listens, says so, and waits for the end; then leaves all connections to the next process, or closes them with 1001.
    func run() async throws {
        do {
            try await self.server.listen(on: self.listeners)
        } catch {
            // Whoever was taken over is the next process's, which may have better luck.
            await self.close { await self.continuity == nil ? self.server.shutDown() : self.server.handOver() }
            throw error
        }
        for listener in self.listeners { self.logger.log(.notice, "listening", [.place: listener.place]) }
        let refusing = await self.refuse()
        // Before anybody can ask for another one. A disk that hangs holds nobody up for long.
        _ = await Self.patience.answer { await self.keep() }
        let status = StatusLine.text(players: 0, contexts: 0, mistakes: self.troubles)
        self.responder.set { await self.desk.answer($0) }
        self.logger.log(.serverReady, [.version: UUUServer.version])
        await self.herald.tell { try await $0.ready(status: status) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await StatusLine.keep(of: self.server, { self.troubles }, by: self.herald, told: status)
            }
            group.addTask { await self.desk.world.confirm() }
            group.addTask { await self.continuity?.tend() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
        self.logger.log(.serverStopping)
        await refusing?.stop()
        for listener in self.leftOut { listener.close() }
        self.accounts.depart()
        if let continuity = self.continuity, await !continuity.isToStop() {
            await self.herald.tell { try await $0.stopping(status: "handing connections over") }
            await self.close { await continuity.handOver(self.server) }
        } else {
            await self.herald.tell { try await $0.stopping(status: "closing connections") }
            await self.close { await self.server.shutDown() }
        }
    }

    private var troubles: [String] { self.standing.mistakes + self.desk.world.troubles }

    /// Answers 503 where nobody is served, and tells the operator why; else who connects there would wait for ever, and start
    /// the service again as soon as it is stopped.
    private func refuse() async -> UnavailableServer? {
        guard !self.leftOut.isEmpty else { return nil }
        for listener in self.leftOut {
            self.logger.log(.addressNotServed, [.place: listener.place, .reason: Listeners.mend])
        }
        return try? await UnavailableServer(on: self.leftOut, logger: self.logger)
    }

    /// Ends everything in good order; the watchdog asks nobody any more who may have ended.
    private func close(_ end: () async -> Void) async {
        self.watchdog?.trust()
        self.responder.set(nil)
        // A reload asks the event loops, which are about to end.
        _ = await Self.patience.answer { await self.responder.finished() }
        await self.admin?.close()
        await end()
    }
}
