import Contexts
import Foundation
import Logging
import Reactor
import ServiceLifecycle
import Systemd
import Telemetry
import Transport
import World

/// Serves connections, from listening on the sockets until the server is told to stop; `ServiceGroup` runs it.
///
/// When it returns, ``resources`` still lists everything that is open, and its owner ends it.
struct ListeningService: Service {
    let server: ConnectionServer
    let continuity: Continuity?
    let listeners: [Listener]
    /// Sockets where every request gets an answer that says that nobody is served there.
    let unserved: [Listener]
    /// The accounts, which are told that the process ends before the connections are handed over or closed, so that
    /// commands which wait for a password hash are refused.
    let accounts: Accounts
    let reporter: ServiceReporter
    let standing: ConfigurationStanding
    let responder: AdminResponder
    /// Answers the operator while this service runs.
    let desk: AdminDesk
    let logger: Logger
    /// The list of all that is open; it contains ``ServerResource/connections`` already; what this service opens is
    /// added.
    let resources: ResourceList
    /// Stores the configuration that is in force, for the next start.
    let storeConfiguration: @Sendable () async -> Void

    /// How long the start waits until the configuration is stored.
    private static let patience = TimeLimit(.seconds(2))

    /// Listens, tells systemd that the server is ready, and waits until the server is told to stop.
    ///
    /// Then it chooses how the connections end when ``resources`` are ended: handed over to the next process, or closed
    /// with status 1001 (RFC 6455, section 7.4.1).
    func run() async throws {
        // From here on the server closes these sockets, also when listening fails.
        self.resources.release(.sockets)
        self.resources.add(.unservedSockets) { [unserved] in for listener in unserved { listener.close() } }
        try await self.server.listen(on: self.listeners)
        for listener in self.listeners { self.logger.log(.notice, "listening", [.location: listener.location]) }
        await self.refuse()
        // Before anybody can ask for a reload. A disk that hangs delays the start by two seconds at most.
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
            group.addTask { await self.desk.world.maintainSessions() }
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

    /// Answers 503 on the unserved sockets, and logs why.
    ///
    /// Without an answer their clients would wait for ever, and would start the service again as soon as it is stopped.
    private func refuse() async {
        guard !self.unserved.isEmpty else { return }
        for listener in self.unserved {
            self.logger.log(.addressNotServed, [.location: listener.location, .reason: Listeners.mend])
        }
        guard let refusing = try? await UnavailableServer(on: self.unserved, logger: self.logger) else { return }
        self.resources.add(.unservedAnswers) { await refusing.stop() }
    }
}
