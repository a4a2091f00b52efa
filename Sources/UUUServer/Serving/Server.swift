import Glibc
import Logging
import Reactor
import ServiceLifecycle
import Systemd
import Telemetry
import UnixSignals

/// The running server: everything put together, in the order in which it is needed.
enum Server {
    /// Serves until SIGTERM or SIGINT; returns when all is in the hands of the next process, or closed and written.
    ///
    /// A service goes on with a configuration that has mistakes: by the last one that was in force, or it waits until the
    /// file is mended. In a terminal mistakes end the program before anything is begun.
    ///
    /// - Throws: `StartupError` when it cannot serve.
    static func run(_ launch: Launch) async throws(StartupError) {
        // A peer that has gone is told by the error of write(2), not by a signal that ends the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            try await Startup.claimDescriptors()
            let notifier = try ServiceNotifier()
            let level: Logger.Level
            do {
                level = Composition.logLevel(try CheckedConfiguration(launch).file.settings)
            } catch {
                guard notifier.isConnected else { throw error }
                level = .info
            }
            let log = try ServiceLog(level: level)
            defer { log.flush(within: .seconds(2)) }
            let logger = log.makeLogger(label: "uuu-server")
            CrashDesk().tell(log, launch.passed)
            try await Self.serve(launch, Herald(notifier, logger: logger), log, logger)
            logger.log(.serverStopped)
        } catch {
            throw StartupError(any: error)
        }
    }

    /// Serves to the end.
    private static func serve(_ launch: Launch, _ herald: Herald, _ log: ServiceLog, _ logger: Logger) async throws {
        let listeners = try Listeners(launch)
        let responder = AdminResponder()
        var admin: AdminServer?
        let start: ServerService.Start
        let last = herald.isHeard ? LastConfigurationFile() : nil
        do {
            if !listeners.admin.isEmpty {
                admin = try await AdminServer(on: listeners.admin, logger: logger) { await responder.answer($0) }
            }
            start = try await Self.start(launch, listeners, last, logger)
        } catch {
            await admin?.close()
            for listener in listeners.players { listener.close() }
            throw error
        }
        let service = ServerService(
            launch: launch,
            start: start,
            listeners: listeners,
            last: last,
            responder: responder,
            admin: admin,
            herald: herald,
            log: log,
            logger: logger
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
    }

    /// Tries to open what the configuration asks for; only a service may wait for a better one.
    private static func start(
        _ launch: Launch,
        _ listeners: Listeners,
        _ last: LastConfigurationFile?,
        _ logger: Logger
    ) async throws -> ServerService.Start {
        do {
            return .opened(try await OpenResources.open(launch, beside: listeners, orBy: last, logger: logger))
        } catch let error as StartupError where last != nil {
            return .refused(error)
        }
    }
}
