import Contexts
import Foundation
import Glibc
import Logging
import Reactor
import ServiceLifecycle
import Settings
import Storage
import Systemd
import Transport
import UnixSignals
import World

/// The running server: everything put together, in the order in which it is needed.
enum Server {
    /// Serves until SIGTERM or SIGINT; then closes all connections with 1001 and returns when all is written.
    ///
    /// - Throws: `StartupError` when it cannot serve.
    static func run(
        _ file: ConfigurationFile,
        listen addresses: [ListenAddress],
        sockets: [PassedSocket],
        registry: ContextRegistry
    ) async throws(StartupError) {
        let remarks = try Startup.check(file, listen: addresses, registry: registry)
        // A peer that has gone is told by the error of write(2), not by a signal that ends the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            let log = try ServiceLog(level: Composition.logLevel(file.settings))
            defer { log.flush(within: .seconds(2)) }
            let logger = log.makeLogger(label: "uuu-server")
            for remark in remarks { logger.log(.configurationRemark, [.reason: remark]) }
            let world = try await OpenWorld(file, registry: registry, logger: logger)
            do {
                try await Self.serve(file.settings, world, addresses, sockets, registry, logger)
            } catch {
                await world.close()
                throw error
            }
            await world.close()
            logger.log(.serverStopped)
        } catch {
            throw StartupError(any: error)
        }
    }

    private static func serve(
        _ settings: Settings,
        _ world: OpenWorld,
        _ addresses: [ListenAddress],
        _ sockets: [PassedSocket],
        _ registry: ContextRegistry,
        _ logger: Logger
    ) async throws {
        let notifier = try ServiceNotifier()
        let listeners = try Self.open(addresses, sockets, settings)
        let server: ConnectionServer
        do {
            server = try ConnectionServer(
                loops: Composition.loopCount(settings),
                configuration: Composition.transport(settings),
                registry: registry,
                services: world.services,
                departed: { world.presence.close($0) }
            )
        } catch {
            for listener in listeners { listener.close() }
            throw error
        }
        let service = ListeningService(server: server, listeners: listeners, notifier: notifier, logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
    }

    /// Opens what is to be listened on: addresses of the command line beside passed sockets; without either, the
    /// configuration's.
    private static func open(
        _ addresses: [ListenAddress],
        _ sockets: [PassedSocket],
        _ settings: Settings
    ) throws(ReactorError) -> [Listener] {
        // The admin socket is not for players: it answers nobody until there is something to administer.
        let passed = sockets.filter { $0.name != .admin }.map { Listener(adopting: $0.descriptor) }
        var wanted = addresses
        if passed.isEmpty, wanted.isEmpty, let port = UInt16(exactly: settings.server.port) {
            wanted = [.tcp(host: settings.server.host, port: port)]
        }
        var opened: [Listener] = []
        for address in wanted {
            do throws(ReactorError) {
                opened += try address.open()
            } catch {
                for listener in opened { listener.close() }
                throw error
            }
        }
        return passed + opened
    }
}
