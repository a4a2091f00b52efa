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
    let unserved: [Listener]
    /// Left before the connections are: nobody waits for a password's hash then.
    let accounts: Accounts
    let reporter: ServiceReporter
    let standing: ConfigurationStanding
    let responder: AdminResponder
    /// Answers the operator while this serves.
    let desk: AdminDesk
    let logger: Logger
    /// Has ``ServerResource/connections``; what this opens is added.
    let resources: ResourceList
    /// Keeps the configuration that is in force from now on.
    let storeConfiguration: @Sendable () async -> Void

    /// How long the copy of the configuration is waited for.
    private static let patience = TimeLimit(.seconds(2))

    /// Listens, says so, and waits for the end; then it is decided whether the connections go to the next process, or are
    /// closed with 1001 when the resources are ended.
    func run() async throws {
        // What is listened on is the server's, also when that fails.
        self.resources.release(.sockets)
        self.resources.add(.unservedSockets) { [unserved] in for listener in unserved { listener.close() } }
        try await self.server.listen(on: self.listeners)
        for listener in self.listeners { self.logger.log(.notice, "listening", [.location: listener.location]) }
        await self.refuse()
        // Before anybody can ask for another one. A disk that hangs holds nobody up for long.
        _ = await Self.patience.answer { await self.storeConfiguration() }
        let status = StatusLine.text(players: 0, contexts: 0, mistakes: self.troubles)
        self.responder.set { await self.desk.answer($0) }
        self.logger.log(.serverReady, [.version: UUUServer.version])
        await self.reporter.tell { try await $0.ready(status: status) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await StatusLine.report(of: self.server, { self.troubles }, by: self.reporter, told: status)
            }
            group.addTask { await self.desk.world.confirm() }
            group.addTask { await self.continuity?.maintain() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
        self.logger.log(.serverStopping)
        self.accounts.depart()
        let server = self.server
        if let continuity = self.continuity, await !continuity.isToStop() {
            await self.reporter.tell { try await $0.stopping(status: "handing connections over") }
            self.resources.replace(.connections) { await continuity.handOver(server) }
        } else {
            await self.reporter.tell { try await $0.stopping(status: "closing connections") }
            self.resources.replace(.connections) { await server.shutDown() }
        }
    }

    private var troubles: [String] { self.standing.mistakes + self.desk.world.troubles }

    /// Answers 503 where nobody is served, and tells the operator why; else who connects there would wait for ever, and start
    /// the service again as soon as it is stopped.
    private func refuse() async {
        guard !self.unserved.isEmpty else { return }
        for listener in self.unserved {
            self.logger.log(.addressNotServed, [.location: listener.location, .reason: Listeners.mend])
        }
        guard let refusing = try? await UnavailableServer(on: self.unserved, logger: self.logger) else { return }
        self.resources.add(.unservedAnswers) { await refusing.stop() }
    }
}
