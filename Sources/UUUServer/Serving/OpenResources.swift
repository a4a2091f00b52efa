import Contexts
import Logging
import Reactor
import Settings
import Systemd
import Transport
import World

/// What a server needs open before it can take over connections: a configuration that can be served by, the database,
/// the hashing threads, and sockets.
struct OpenResources: Sendable {
    let configuration: CheckedConfiguration
    let world: OpenWorld
    /// All that is listened on.
    let listeners: Listeners
    /// Why the configuration file is not the one in force; nil when it is.
    let mistakes: StartupError?

    /// Opens all by the configuration file; for a service by the last configuration that was in force, when the file
    /// cannot be used.
    ///
    /// - Parameters:
    ///   - launch: What the server is started with.
    ///   - listeners: What is open already.
    ///   - last: Where the last configuration is kept; nil when the file is the only one that may be used.
    ///   - resources: Has what is open now added.
    ///   - logger: Told of what was done to the database.
    /// - Returns: All that is open now.
    /// - Throws: `StartupError` when a configuration is at fault, which may be mended; `EngineTrouble` in a terminal when
    ///   its path leads to no database. Nothing but the given listeners stays open then.
    static func open(
        _ launch: Launch,
        beside listeners: Listeners,
        orBy last: LastConfigurationFile?,
        in resources: ResourceList,
        logger: Logger
    ) async throws -> OpenResources {
        var configuration: CheckedConfiguration?
        let isService = last != nil
        let last = launch.path.flatMap { last?.read(for: $0) }
        do {
            let checked = try CheckedConfiguration(launch)
            configuration = checked
            let refusing = isService ? Self.refusal(of: checked, after: last, launch) : .inTerminal
            return try await Self.open(
                checked,
                launch,
                beside: listeners,
                refusing: refusing,
                in: resources,
                logger: logger
            )
        } catch {
            guard let last, last.file.bytes != configuration?.file.bytes else { throw error }
            return try await Self.open(
                by: last,
                launch,
                beside: listeners,
                after: error,
                in: resources,
                logger: logger
            )
        }
    }

    /// Whether a database may be made where there is none: not in the place of one whose accounts are logged in, unless the
    /// file names another place than before.
    private static func makesDatabase(_ settings: Settings, _ launch: Launch, _ refusing: DatabaseRefusal) -> Bool {
        if case .ofAnotherPath = refusing { return true }
        guard !EngineFactory.offline(settings).hasData else { return true }
        return !PreviousProcess.hasAccounts(in: launch.passed.stateFiles)
    }

    /// Which troubles of the database are mistakes of the file: some, when the last configuration names another one.
    private static func refusal(
        of checked: CheckedConfiguration,
        after last: LastConfiguration?,
        _ launch: Launch
    ) -> DatabaseRefusal {
        guard let last, let former = try? CheckedConfiguration(last, for: launch) else { return .none }
        return former.file.settings.database == checked.file.settings.database ? .none : .ofAnotherPath
    }

    /// Opens all by the last configuration that was in force, after the file's could not be used.
    private static func open(
        by last: LastConfiguration,
        _ launch: Launch,
        beside listeners: Listeners,
        after first: any Error,
        in resources: ResourceList,
        logger: Logger
    ) async throws -> OpenResources {
        do {
            let configuration = try CheckedConfiguration(last, for: launch)
            let mistakes = StartupError(any: first)
            return try await Self.open(
                configuration,
                launch,
                beside: listeners,
                because: mistakes,
                in: resources,
                logger: logger
            )
        } catch {
            if first is EngineTrouble || first is PasswordHasherError { throw first }
            let mistakes = StartupError(any: first)
            // What is wrong with the environment is wrong for both, and told once.
            let lines = StartupError(any: error).lines.filter { !mistakes.lines.contains($0) }
            let more = lines.map { "the last configuration cannot be used either: \($0)" }
            throw StartupError(mistakes.status, mistakes.lines + more)
        }
    }

    private static func open(
        _ configuration: CheckedConfiguration,
        _ launch: Launch,
        beside listeners: Listeners,
        because mistakes: StartupError? = nil,
        refusing: DatabaseRefusal = .none,
        in resources: ResourceList,
        logger: Logger
    ) async throws -> OpenResources {
        try await resources.attempt {
            let world = try await OpenWorld(
                configuration.file,
                registry: launch.registry,
                makesDatabase: Self.makesDatabase(configuration.file.settings, launch, refusing),
                refusing: refusing,
                logger: logger
            )
            resources.add(.world) { await world.close() }
            let all = try Self.listen(by: configuration, beside: listeners)
            if listeners.players.isEmpty { resources.add(.sockets) { all.closePlayers() } }
            return OpenResources(configuration: configuration, world: world, listeners: all, mistakes: mistakes)
        }
    }

    /// Listens where the configuration says, if players cannot connect anywhere else.
    private static func listen(
        by configuration: CheckedConfiguration,
        beside listeners: Listeners
    ) throws(StartupError) -> Listeners {
        do throws(ReactorError) {
            return try listeners.opened(by: configuration.file.settings.server)
        } catch {
            let refusal = configuration.file.loaded.refusal(
                .server,
                error.code == .badAddress ? "host" : "port",
                problem: "\(error.location) cannot be listened on",
                hint: error.hint
            )
            throw StartupError(StartupError(error).status, [refusal.description])
        }
    }
}
