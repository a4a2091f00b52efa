import Contexts
import Foundation
import Logging
import Reactor
import ServiceLifecycle
import Settings
import Systemd
import Telemetry
import Transport
import UnixSignals
import World

/// Runs the server after the first attempt to open what it needs, until it is told to stop; `ServiceGroup` runs it.
struct ServerService: Service {
    /// The result of the first attempt.
    enum Start: Sendable {
        case opened(OpenResources)
        /// The configuration has mistakes, and the server waits until it is mended.
        case refused(StartupError)
    }

    let launch: Launch
    let start: Start
    /// The sockets that are open in any case.
    let listeners: Listeners
    let last: LastConfigurationFile?
    let responder: AdminResponder
    let watchdog: ServiceWatchdog
    let reporter: ServiceReporter
    let log: ServiceLog
    let logger: Logger
    /// The list of all that is open, including what the first attempt opened; all is ended when ``run()`` returns.
    let resources: ResourceList

    /// How long the end waits for a reload that is under way.
    private static let patience = TimeLimit(.seconds(2))
    /// How long the end of all connections may take: twice the longest closing handshake that can be configured.
    private static let longestEnd = Duration.seconds(130)

    /// Waits for a usable configuration if necessary, restores the connections of the previous process, serves, and
    /// ends everything.
    ///
    /// SIGHUP reloads the configuration meanwhile.
    func run() async throws {
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in hangups { _ = await self.responder.answer(.reload) } }
            defer { group.cancelAll() }
            try await self.resources.endAfter { try await self.open() }
        }
    }

    private func open() async throws {
        let standing = ConfigurationStanding()
        switch self.start {
        case .opened(let opened): try await self.serve(opened, standing)
        case .refused(let error):
            guard let opened = try await self.waitingServer(standing).wait(after: error) else {
                self.logger.log(.serverStopping)
                return await self.reporter.tell { try await $0.stopping(status: "ending") }
            }
            try await self.serve(opened, standing)
        }
    }

    private func waitingServer(_ standing: ConfigurationStanding) -> WaitingServer {
        WaitingServer(
            listeners: self.listeners,
            responder: self.responder,
            standing: standing,
            watchdog: self.watchdog,
            reporter: self.reporter,
            log: self.log,
            logger: self.logger
        ) { [launch, listeners, last, resources, logger] in
            try await OpenResources.open(launch, beside: listeners, orBy: last, in: resources, logger: logger)
        }
    }

    /// Serves until the server is told to stop.
    private func serve(_ opened: OpenResources, _ standing: ConfigurationStanding) async throws {
        let (configuration, world) = (opened.configuration, opened.world)
        standing.mistakes = opened.mistakes?.lines ?? []
        if let mistakes = opened.mistakes {
            // This is logged whatever level the last configuration asks for.
            self.log.level = .error
            self.logger.log(.configurationDegraded, [.error: mistakes.record, .location: self.last?.path ?? "?"])
        }
        self.log.level = Composition.logLevel(configuration.file.settings)
        for remark in configuration.remarks { self.logger.log(.configurationRemark, [.reason: remark]) }
        let (server, continuity) = try await self.makeServer(configuration.file.settings, world)
        try self.watchdog.start(ServerLivenessChecks.checks(of: server))
        self.resources.raise(.adminSocket)
        self.resources.add(.answers) { [watchdog, responder] in
            // The event loops are about to end. The watchdog must not ask them any more, and a reload that asks them is
            // waited for.
            watchdog.trust()
            responder.set(nil)
            _ = await Self.patience.answer { await responder.finished() }
        }
        let service = ListeningService(
            server: server,
            continuity: continuity,
            listeners: opened.listeners.players,
            unserved: opened.listeners.unserved,
            accounts: world.accounts,
            reporter: self.reporter,
            standing: standing,
            responder: self.responder,
            desk: self.desk(of: server, continuity, opened, standing),
            logger: self.logger,
            resources: self.resources
        ) { [last, logger] in
            if opened.mistakes == nil { await last?.store(configuration.file, logger: logger) }
        }
        try await service.run()
    }

    private func desk(
        of server: ConnectionServer,
        _ continuity: Continuity?,
        _ opened: OpenResources,
        _ standing: ConfigurationStanding
    ) -> AdminDesk {
        let reloader = Reloader(
            self.launch,
            from: opened.configuration.file,
            standing: standing,
            storedIn: self.last,
            world: opened.world,
            server: server,
            log: self.log,
            logger: self.logger,
            reporter: self.reporter
        )
        return AdminDesk(
            server: server,
            continuity: continuity,
            world: opened.world,
            log: self.log,
            reloader: reloader,
            standing: standing,
            since: Date()
        )
    }

    /// Makes the connection server, and restores the connections of the previous process.
    private func makeServer(
        _ settings: Settings,
        _ world: OpenWorld
    ) async throws -> (server: ConnectionServer, continuity: Continuity?) {
        let budget = Composition.descriptors(settings)
        if let remark = Composition.remarkOnConnections(settings) {
            self.logger.log(.configurationRemark, [.reason: remark])
        }
        // Before connections are restored: restored contexts use these services at once.
        let services = ProgramServices(logger: self.logger)
        self.resources.add(.programServices, within: ProgramServices.longestEnd) { await services.close() }
        try await services.open(self.launch.registry.services, world.services)
        let opening = try await Continuity.open(self.launch.passed, within: budget, logger: self.logger)
        let server = try ConnectionServer(
            loops: Composition.loopCount(settings),
            configuration: Composition.transport(settings),
            registry: self.launch.registry,
            services: world.services,
            gate: WorldGate(accounts: world.accounts, services: world.services),
            continuity: opening?.continuity.configuration,
            connectionEnded: { world.accounts.connectionEnded($0) }
        )
        let isKept = opening != nil
        self.resources.add(.connections, within: Self.longestEnd) {
            // After a failed start the next process gets the restored connections; it may succeed.
            if isKept { await server.handOver() } else { await server.shutDown() }
        }
        if let (continuity, restoreInput) = opening { try await continuity.restore(restoreInput, into: server, world) }
        world.keepers.whenNetworkIsBanned { [weak server] in
            Task { await server?.turnStrangersAway() }
        }
        await server.turnStrangersAway()
        return (server, opening?.continuity)
    }
}
