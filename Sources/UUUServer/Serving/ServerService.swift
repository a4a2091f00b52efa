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

/// The server from its first attempt to open what it needs to its end; `ServiceGroup` runs it.
struct ServerService: Service {
    /// What came of the first attempt.
    enum Start: Sendable {
        case opened(OpenResources)
        /// The configuration is at fault, and the server waits for it to be mended.
        case refused(StartupError)
    }

    let launch: Launch
    let start: Start
    /// What is open in any case.
    let listeners: Listeners
    let last: LastConfigurationFile?
    let responder: AdminResponder
    let admin: AdminServer?
    let herald: Herald
    let log: ServiceLog
    let logger: Logger

    /// Waits if it has to, takes over the connections of the process before, serves, and ends all in good order.
    func run() async throws {
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in hangups { _ = await self.responder.answer(.reload) } }
            defer { group.cancelAll() }
            try await self.open()
        }
    }

    private func open() async throws {
        switch self.start {
        case .opened(let resources): try await self.serve(resources, ConfigurationStanding())
        case .refused(let error):
            let standing = ConfigurationStanding()
            let waiting = WaitingServer(
                listeners: self.listeners,
                responder: self.responder,
                standing: standing,
                herald: self.herald,
                log: self.log,
                logger: self.logger
            ) { [launch, listeners, last, logger] in
                try await OpenResources.open(launch, beside: listeners, orBy: last, logger: logger)
            }
            let waited: (resources: OpenResources, watchdog: Watchdog?)?
            do {
                waited = try await waiting.wait(after: error)
            } catch {
                await self.close(self.listeners)
                throw error
            }
            guard let (resources, watchdog) = waited else {
                self.logger.log(.serverStopping)
                await self.herald.tell { try await $0.stopping(status: "ending") }
                return await self.close(self.listeners)
            }
            try await self.serve(resources, standing, after: watchdog)
        }
    }

    /// Serves to the end.
    ///
    /// The former watchdog, which asks nobody, goes on until there is one that asks all.
    private func serve(
        _ resources: OpenResources,
        _ standing: ConfigurationStanding,
        after former: Watchdog? = nil
    ) async throws {
        defer { former?.end() }
        let configuration = resources.configuration
        standing.mistakes = resources.mistakes?.lines ?? []
        if let mistakes = resources.mistakes {
            // Whatever level the last configuration asks for: this is told.
            self.log.level = .error
            self.logger.log(.configurationDegraded, [.error: mistakes.record, .place: self.last?.path ?? "?"])
        }
        self.log.level = Composition.logLevel(configuration.file.settings)
        for remark in configuration.remarks { self.logger.log(.configurationRemark, [.reason: remark]) }
        let service: ListeningService
        do {
            service = try await self.makeService(resources, standing)
        } catch {
            await self.close(resources.listeners)
            await resources.world.close()
            throw error
        }
        former?.end()
        do {
            try await service.run()
        } catch {
            await resources.world.close()
            throw error
        }
        await resources.world.close()
        service.watchdog?.end()
    }

    private func makeService(
        _ resources: OpenResources,
        _ standing: ConfigurationStanding
    ) async throws -> ListeningService {
        let (file, world) = (resources.configuration.file, resources.world)
        let (server, continuity) = try await self.makeServer(file.settings, world)
        let reloader = Reloader(
            self.launch,
            from: file,
            standing: standing,
            keptIn: self.last,
            world: world,
            server: server,
            log: self.log,
            logger: self.logger,
            herald: self.herald
        )
        let desk = AdminDesk(
            server: server,
            continuity: continuity,
            world: world,
            log: self.log,
            reloader: reloader,
            standing: standing,
            since: Date()
        )
        let watchdog: Watchdog?
        do {
            watchdog = try Vitals.watch(Vitals.signs(of: server), for: self.herald, logger: self.logger)
        } catch {
            // Whoever was taken over is the next process's, which may have better luck.
            if continuity != nil { await server.handOver() } else { await server.shutDown() }
            throw error
        }
        return ListeningService(
            server: server,
            continuity: continuity,
            listeners: resources.listeners.players,
            leftOut: resources.listeners.leftOut,
            accounts: world.accounts,
            herald: self.herald,
            standing: standing,
            responder: self.responder,
            desk: desk,
            admin: self.admin,
            watchdog: watchdog,
            logger: self.logger
        ) { [last, logger] in
            if resources.mistakes == nil { await last?.keep(file, logger: logger) }
        }
    }

    /// Makes the server of all connections, and takes over those of the process before.
    private func makeServer(
        _ settings: Settings,
        _ world: OpenWorld
    ) async throws -> (server: ConnectionServer, continuity: Continuity?) {
        let budget = Composition.descriptors(settings)
        if let remark = Composition.remarkOnConnections(settings) {
            self.logger.log(.configurationRemark, [.reason: remark])
        }
        let opening = try await Continuity.open(self.launch.passed, within: budget, logger: self.logger)
        let server = try ConnectionServer(
            loops: Composition.loopCount(settings),
            configuration: Composition.transport(settings),
            registry: self.launch.registry,
            services: world.services,
            continuity: opening?.continuity.configuration,
            departed: { world.presence.close($0) }
        )
        do {
            if let (continuity, legacy) = opening { try await continuity.restore(legacy, into: server, world) }
        } catch {
            // Whoever was taken over is the next process's, which may have better luck.
            await server.handOver()
            throw error
        }
        return (server, opening?.continuity)
    }

    /// Stops listening and answering, when there is no server that would do it.
    private func close(_ listeners: Listeners) async {
        await self.admin?.close()
        for listener in listeners.players + listeners.leftOut { listener.close() }
    }
}
