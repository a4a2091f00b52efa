import Glibc
import Logging
import Reactor
import ServiceLifecycle
import Systemd
import Telemetry
import UnixSignals

/// The running server: opens everything in the order in which it is needed, and serves.
enum Server {
    /// Serves until SIGTERM or SIGINT; returns when all connections are handed over or closed, and everything has
    /// ended.
    ///
    /// A service goes on in spite of mistakes in the configuration: it uses the last configuration that was in force,
    /// or waits until the file is mended. In a terminal mistakes end the program before anything is opened.
    ///
    /// - Throws: `StartupError` when it cannot serve.
    static func run(_ launch: Launch) async throws(StartupError) {
        // Writing to a closed connection is to fail with EPIPE, not to end the process with SIGPIPE.
        signal(SIGPIPE, SIG_IGN)
        FreedMemory.retain()
        do {
            try await Startup.claimDescriptors()
            let notifier = try ServiceNotifier()
            let level = try Self.logLevel(launch, isService: notifier.isConnected)
            let log = try ServiceLog(level: level)
            defer { log.flush(within: .seconds(2)) }
            let logger = log.makeLogger(label: "uuu-server")
            CrashReporter().tell(log, launch.passed)
            try await Self.serve(launch, ServiceReporter(notifier, logger: logger), log, logger)
            logger.log(.serverStopped)
        } catch {
            throw StartupError(any: error)
        }
    }

    /// Returns the log level to use until the configuration is in force.
    ///
    /// - Throws: `StartupError` when the configuration has mistakes and this is no service.
    private static func logLevel(_ launch: Launch, isService: Bool) throws(StartupError) -> Logger.Level {
        do throws(StartupError) {
            return Composition.logLevel(try CheckedConfiguration(launch).file.settings)
        } catch {
            guard isService else { throw error }
            return .info
        }
    }

    /// Serves until the server is told to stop; then, and after any failure, ends all that was opened, in reverse
    /// order.
    static func serve(_ launch: Launch, _ reporter: ServiceReporter, _ log: ServiceLog, _ logger: Logger) async throws {
        let resources = ResourceList(logger: logger)
        try await resources.endAfter {
            let watchdog = ServiceWatchdog(for: reporter, logger: logger)
            resources.add(.watchdog) { watchdog.end() }
            let listeners = try Listeners(launch)
            resources.add(.sockets) { listeners.closePlayers() }
            let responder = AdminResponder()
            if !listeners.admin.isEmpty {
                let admin = try await AdminServer(on: listeners.admin, logger: logger) { await responder.answer($0) }
                resources.add(.adminSocket) { await admin.close() }
            }
            let last = reporter.isHeard ? LastConfigurationFile() : nil
            let service = ServerService(
                launch: launch,
                start: try await Self.start(launch, listeners, last, resources, logger),
                listeners: listeners,
                last: last,
                responder: responder,
                watchdog: watchdog,
                reporter: reporter,
                log: log,
                logger: logger,
                resources: resources
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
    }

    /// Tries to open what the configuration asks for.
    ///
    /// - Returns: What is open, or for a service the mistakes of the configuration, whose mending it may await.
    private static func start(
        _ launch: Launch,
        _ listeners: Listeners,
        _ last: LastConfigurationFile?,
        _ resources: ResourceList,
        _ logger: Logger
    ) async throws -> ServerService.Start {
        do {
            let opened = try await OpenResources.open(
                launch,
                beside: listeners,
                orBy: last,
                in: resources,
                logger: logger
            )
            return .opened(opened)
        } catch let error as StartupError where last != nil {
            return .refused(error)
        }
    }
}
