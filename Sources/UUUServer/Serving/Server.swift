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

    /// What is logged until the configuration is in force; one with mistakes ends a program in a terminal.
    private static func logLevel(_ launch: Launch, isService: Bool) throws(StartupError) -> Logger.Level {
        do throws(StartupError) {
            return Composition.logLevel(try CheckedConfiguration(launch).file.settings)
        } catch {
            guard isService else { throw error }
            return .info
        }
    }

    /// Serves to the end; whatever fails, all that was opened is ended, in reverse.
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

    /// Tries to open what the configuration asks for; only a service may wait for a better one.
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
