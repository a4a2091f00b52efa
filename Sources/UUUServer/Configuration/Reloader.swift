import Contexts
import Foundation
import Logging
import Settings
import Systemd
import Telemetry
import Transport
import World

/// Reads the configuration again while the server runs; nobody is disconnected (SD-6).
///
/// A configuration with mistakes is refused as a whole, and the one before stays in force. An accepted one applies at
/// once, except for the keys that need a restart, which the report names.
actor Reloader {
    /// How the configuration is named to the operator: the path of its file, or "the built-in defaults".
    nonisolated let location: String

    private let launch: Launch
    private let standing: ConfigurationStanding
    private let last: LastConfigurationFile?
    private let world: OpenWorld
    private let server: ConnectionServer
    private let log: ServiceLog
    private let logger: Logger
    private let reporter: ServiceReporter

    /// The settings in force, with the location of each key.
    private var current: LoadedSettings
    /// The reload that was started last; the next one waits for it.
    private var latest: Task<ReloadOutcome, Never>?

    /// How long a reload waits for the event loops.
    private static let patience = TimeLimit(.seconds(10))

    /// The settings in force.
    var settings: Settings { self.current.settings }

    /// Creates the reloader with the configuration that is in force.
    ///
    /// It records each reload in `standing`. After an accepted one that needs no restart it stores the configuration in
    /// `last`, if that is not nil.
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

    /// Reads the configuration and the environment again; returns when it is in force, or refused.
    ///
    /// If another reload is running, this one starts after it, because the file may have changed meanwhile.
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

        let blocklist = try await BlocklistFile.load(file)
        report.hasOtherBlocklist = blocklist != self.world.accounts.blocklist
        // From here on only one thing can fail, and before anything is changed: computing the hash of a password.
        report.hasOtherMOTD = try await self.world.apply(
            settings,
            naming: file.named,
            over: self.settings,
            blocklist: blocklist,
            registry: self.launch.registry
        )
        self.log.level = Composition.logLevel(settings)
        if let remark = Composition.remarkOnConnections(settings) { report.remarks.append(remark) }
        let (server, transport) = (self.server, Composition.transport(settings))
        if await Self.patience.answer({ await server.apply(transport) }) == nil {
            report.remarks.append("an event loop does not answer: limits apply there when it does")
        }
        self.current = change.settings
        // A value that needs a restart was never in force, and the next start may be unable to use it.
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
