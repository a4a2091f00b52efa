import Contexts
import Logging
import Reactor
import Settings
import Systemd
import Transport
import World

/// What a server needs before it can restore connections: a checked configuration, the world with its database and
/// hashing threads, and the sockets.
struct OpenResources: Sendable {
    let configuration: CheckedConfiguration
    let world: OpenWorld
    /// All sockets that are listened on.
    let listeners: Listeners
    /// Why the configuration file is not in force; nil when it is.
    let mistakes: StartupError?

    /// Opens everything as the configuration file says; a service falls back on the last configuration that was in
    /// force when the file cannot be used.
    ///
    /// - Parameters:
    ///   - launch: What the server is started with.
    ///   - listeners: The sockets that are open already.
    ///   - last: Where the last configuration is stored; nil when only the file may be used, as in a terminal.
    ///   - resources: Gets everything that this opens.
    ///   - logger: Gets a record of what was done to the database.
    /// - Returns: Everything that is open now.
    /// - Throws: `StartupError` when a configuration is at fault, which the operator can mend; `EngineTrouble` when the
    ///   trouble of the database counts as a mistake (``DatabaseRefusal``); `PasswordHasherError` when passwords cannot
    ///   be hashed at all. Only the given listeners stay open then.
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

    /// Returns whether a database may be created where there is none.
    ///
    /// It may not while accounts are logged in on connections of the previous process and the configured database has
    /// no data: their database is missing, and an empty one must not stand in for it. If the file now names another
    /// path than before, that is meant.
    private static func makesDatabase(_ settings: Settings, _ launch: Launch, _ refusing: DatabaseRefusal) -> Bool {
        if case .ofAnotherPath = refusing { return true }
        guard !EngineFactory.offline(settings).hasData else { return true }
        return !PreviousProcess.hasAccounts(in: launch.passed.stateFiles)
    }

    /// Returns which database errors count as mistakes of the file: some, if the last configuration named another
    /// database.
    private static func refusal(
        of checked: CheckedConfiguration,
        after last: LastConfiguration?,
        _ launch: Launch
    ) -> DatabaseRefusal {
        guard let last, let former = try? CheckedConfiguration(last, for: launch) else { return .none }
        return former.file.settings.database == checked.file.settings.database ? .none : .ofAnotherPath
    }

    /// Opens everything as the last configuration says, after the file could not be used.
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
            // A mistake in the environment applies to both configurations, and is reported once.
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

    /// Opens the configuration's address if there is no other one for players; turns a failure into a mistake of the
    /// file.
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
