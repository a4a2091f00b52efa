import Contexts
import Foundation
import Logging
import Settings
import Systemd
import Telemetry
import Transport

/// Reads the configuration again while the server runs; nobody is disconnected (SD-6).
///
/// One with mistakes is refused as a whole, and what was in force stays. What is accepted applies at once, but for the
/// keys that need a restart, which are named.
actor Reloader {
    /// What the configuration is called: its file.
    nonisolated let location: String

    private let launch: Launch
    private let standing: ConfigurationStanding
    private let last: LastConfigurationFile?
    private let world: OpenWorld
    private let server: ConnectionServer
    private let log: ServiceLog
    private let logger: Logger
    private let reporter: ServiceReporter

    /// What is in force.
    private var current: LoadedSettings
    /// The reload that was asked for last; the next one waits for it.
    private var latest: Task<ReloadOutcome, Never>?

    /// How long the event loops are waited for.
    private static let patience = TimeLimit(.seconds(10))

    /// What is in force, as values.
    var settings: Settings { self.current.settings }

    /// Starts from what is in force.
    ///
    /// The standing is told of each reload, and what is in force then is kept in the last file, if there is one.
    init(
        _ launch: Launch,
        from file: ConfigurationFile,
        standing: ConfigurationStanding,
        storedIn last: LastConfigurationFile?,
        world: OpenWorld,
        server: ConnectionServer,
        log: ServiceLog,
        logger: Logger,
        reporter: ServiceReporter
    ) {
        self.launch = launch
        self.location = launch.path ?? "the built-in defaults"
        self.current = file.loaded
        self.standing = standing
        self.last = last
        self.world = world
        self.server = server
        self.log = log
        self.logger = logger
        self.reporter = reporter
    }

    /// Reads the configuration and the environment again; returns when what they say is in force, or refused.
    ///
    /// Who asks while another reload runs gets one of their own after it: the file may have changed meanwhile.
    func reload() async -> ReloadOutcome {
        let before = self.latest
        let task = Task {
            _ = await before?.value
            return await self.reloadNow()
        }
        self.latest = task
        return await task.value
    }

    private func reloadNow() async -> ReloadOutcome {
        await self.reporter.tell { try await $0.reloading() }
        let outcome: ReloadOutcome
        do throws(StartupError) {
            outcome = .applied(try await self.apply())
        } catch {
            outcome = .refused(error)
        }
        let hasRecovered = self.standing.note(ReloadRecord(time: Date(), outcome: outcome))
        self.note(outcome)
        let status = hasRecovered ? await self.statusLine() : nil
        await self.reporter.tell { try await $0.ready(status: status) }
        return outcome
    }

    private func statusLine() async -> String? {
        let (server, mistakes) = (self.server, self.standing.mistakes + self.world.troubles)
        return await Self.patience.answer { await StatusLine.text(of: server, mistakes) }
    }

    private func apply() async throws(StartupError) -> ReloadReport {
        let file = try ConfigurationFile.load(self.launch.path, registry: self.launch.registry)
        var report = ReloadReport()
        report.remarks = try Startup.check(file, listen: self.launch.addresses, registry: self.launch.registry)
        let texts = try Sentences.declarations(of: self.launch.registry)
        let change = SettingsChange(from: self.current, to: file.loaded, texts: texts)
        let settings = change.settings.settings
        report.changed = change.applied.map(\.title)
        report.pending = change.needingRestart.map(\.title)

        // From here on nothing is refused: all of it applies, or the hash of a password cannot be computed.
        report.hasOtherMOTD = try await self.world.apply(
            settings,
            naming: file.named,
            over: self.settings,
            registry: self.launch.registry
        )
        self.log.level = Composition.logLevel(settings)
        if let remark = Composition.remarkOnConnections(settings) { report.remarks.append(remark) }
        let (server, transport) = (self.server, Composition.transport(settings))
        if await Self.patience.answer({ await server.apply(transport) }) == nil {
            report.remarks.append("an event loop does not answer: limits apply there when it does")
        }
        self.current = change.settings
        // What waits for a restart was never in force, and may be what the next start cannot use.
        if report.pending.isEmpty { await self.last?.store(file, logger: self.logger) }
        return report
    }

    private func note(_ outcome: ReloadOutcome) {
        switch outcome {
        case .applied(let report):
            self.logger.log(.configurationReloaded, [.location: self.location, .reason: report.summary])
            for line in report.pendingLines + report.remarks {
                self.logger.log(.configurationRemark, [.reason: line])
            }
        case .refused(let error):
            for line in error.lines { self.logger.log(.configurationRefused, [.error: line]) }
        }
    }
}
