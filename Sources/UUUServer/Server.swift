import Contexts
import Foundation
import Glibc
import Logging
import Reactor
import ServiceLifecycle
import Systemd
import Transport
import UnixSignals
import World

/// The running server: everything put together, in the order in which it is needed.
enum Server {
    /// Serves until SIGTERM or SIGINT; then closes all connections with 1001 and returns when all is written.
    ///
    /// - Throws: `StartupError` when it cannot serve.
    static func run(_ launch: Launch) async throws(StartupError) {
        let remarks = try Startup.check(launch.file, listen: launch.addresses, registry: launch.registry)
        // A peer that has gone is told by the error of write(2), not by a signal that ends the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            let log = try ServiceLog(level: Composition.logLevel(launch.file.settings))
            defer { log.flush(within: .seconds(2)) }
            let logger = log.makeLogger(label: "uuu-server")
            CrashDesk().tell(log, launch.passed)
            for remark in remarks { logger.log(.configurationRemark, [.reason: remark]) }
            let world = try await OpenWorld(launch.file, registry: launch.registry, logger: logger)
            let watchdog: Watchdog?
            do {
                watchdog = try await Self.serve(launch, world, log, logger)
            } catch {
                await world.close()
                throw error
            }
            await world.close()
            watchdog?.end()
            logger.log(.serverStopped)
        } catch {
            throw StartupError(any: error)
        }
    }

    /// Serves to the end; answers the watchdog, which goes on until all is closed.
    private static func serve(
        _ launch: Launch,
        _ world: OpenWorld,
        _ log: ServiceLog,
        _ logger: Logger
    ) async throws -> Watchdog? {
        let herald = Herald(try ServiceNotifier(), logger: logger)
        let listeners = try Listeners(launch)
        let continuity: Continuity?
        let server: ConnectionServer
        do {
            (server, continuity) = try await Self.makeServer(launch, world, logger)
        } catch {
            listeners.close()
            throw error
        }
        let reloader = Reloader(launch, world: world, server: server, log: log, logger: logger, herald: herald)
        let desk = AdminDesk(
            server: server,
            continuity: continuity,
            world: world,
            log: log,
            reloader: reloader,
            since: Date()
        )
        let service: ListeningService
        do {
            var admin: AdminServer?
            if !listeners.admin.isEmpty {
                admin = try await AdminServer(on: listeners.admin, logger: logger) { await desk.answer($0) }
            }
            service = ListeningService(
                server: server,
                continuity: continuity,
                listeners: listeners.players,
                herald: herald,
                reloader: reloader,
                admin: admin,
                watchdog: try Vitals.watch(server, world, for: herald, logger: logger),
                logger: logger
            )
        } catch {
            for listener in listeners.players { listener.close() }
            // Whoever was taken over is the next process's, which may have better luck.
            if continuity != nil { await server.handOver() } else { await server.shutDown() }
            throw error
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
        return service.watchdog
    }

    /// Makes the server of all connections, and takes over those of the process before.
    private static func makeServer(
        _ launch: Launch,
        _ world: OpenWorld,
        _ logger: Logger
    ) async throws -> (server: ConnectionServer, continuity: Continuity?) {
        let opening = try await Continuity.open(launch.passed, logger: logger)
        let server = try ConnectionServer(
            loops: Composition.loopCount(launch.file.settings),
            configuration: Composition.transport(launch.file.settings),
            registry: launch.registry,
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
}
