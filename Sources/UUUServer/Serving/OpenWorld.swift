import Contexts
import Logging
import Settings
import Telemetry
import World

/// The services that contexts share, with the database engine and the hashing threads that serve them.
struct OpenWorld: Sendable {
    /// The services that contexts may use.
    let services: Services
    /// The sessions of all accounts that are logged in.
    let sessions: Sessions
    let accounts: Accounts
    let keepers: Keepers
    let engine: any Engine
    let hasher: any HashingService
    /// The ids of the pepper's keys, for operators; nil without a pepper.
    let pepper: String?
    /// The accounts of restored connections that the database has not confirmed yet.
    let unconfirmed = UnconfirmedAccounts()

    /// How long the start waits for the database.
    ///
    /// It is short: without the database the server still serves the connected players, and they wait during the start
    /// as well.
    private static func patience(_ refusing: DatabaseRefusal) -> Duration {
        switch refusing {
        case .none: .seconds(1)
        // Somebody is looking at the terminal now; a mistake in the path is to be reported while they do.
        case .inTerminal: .seconds(5)
        case .ofAnotherPath: .seconds(2)
        }
    }

    /// How long the end waits for work whose result nobody needs any more.
    private static let parting = TimeLimit(.milliseconds(100))

    /// Starts the hashing threads, and begins to open the database, which may fail for now.
    ///
    /// - Throws: `EngineTrouble` when the trouble of the database counts as a mistake, `PasswordHasherError` when
    ///   passwords cannot be hashed at all, `StartupError` when they cannot be hashed as the settings say. Nothing
    ///   stays open then.
    init(
        _ file: ConfigurationFile,
        registry: ContextRegistry,
        makesDatabase: Bool = true,
        refusing: DatabaseRefusal = .none,
        logger: Logger
    ) async throws {
        let settings = file.settings
        let texts = Composition.texts(settings)
        let sessions = Sessions()
        let parts = ResourceList(logger: logger)
        let blocklist = try await BlocklistFile.load(file, logger: logger)
        let pepper = try PepperFile.read(file)
        self.pepper = pepper?.description
        (self.hasher, self.engine, self.accounts) = try await parts.attempt {
            let hasher = try EngineFactory.hasher(settings, pepper: pepper)
            parts.add(.hashing) { await hasher.close() }
            let records = StandingRecords(of: settings.database.path, logger: logger)
            let engine = EngineFactory.engine(
                settings,
                makesDatabase: makesDatabase,
                changed: { records.add($0) },
                logger: logger
            )
            parts.add(.database) { try await engine.close() }
            await engine.begin(within: Self.patience(refusing))
            if let trouble = engine.standing.now.trouble, refusing.covers(trouble) { throw trouble }
            records.begin()
            // So far the database was only read. A write now shows a full or hanging disk before the first player meets
            // it.
            Task.detached { await engine.look() }
            do throws(WorldError) {
                let accounts = try await Accounts(
                    store: engine.accounts,
                    claims: engine.sessions,
                    resumes: engine.resume,
                    logins: engine.logins,
                    moderation: engine.moderation,
                    hasher: hasher,
                    hashes: EngineFactory.tokenHasher(),
                    sessions: sessions,
                    policy: Composition.policy(settings, registry: registry, blocklist: blocklist),
                    rules: Composition.sessions(settings),
                    texts: texts,
                    clock: .machine,
                    logger: logger
                )
                // Before the first client is accepted, and before anybody is restored. If it cannot be read now, nobody
                // logs in or resumes before it is.
                if engine.standing.isUsable { try? await accounts.loadGate() }
                return (hasher, engine, accounts)
            } catch {
                throw StartupError(noHash: error)
            }
        }
        self.sessions = sessions
        self.keepers = Keepers(
            store: self.engine.accounts,
            moderation: self.engine.moderation,
            accounts: self.accounts,
            capabilities: Composition.capabilities(settings),
            clock: .machine,
            logger: logger
        )
        self.services = Services(
            accounts: self.accounts,
            sessions: self.accounts,
            staff: self.keepers,
            people: self.sessions,
            texts: texts,
            motd: Composition.motd(settings, among: file.named),
            lineLimit: settings.limits.lineCharacters,
            clock: .machine,
            logger: logger
        )
    }

    /// Ends the hashing threads and closes the database; acknowledged writes are on the disk already.
    ///
    /// It waits at most 100 ms for a hash that is still being computed, and as long for the database if a write hangs.
    func close() async {
        _ = await Self.parting.answer { await self.hasher.close() }
        guard self.accounts.hasGivenUpWrites else { return await self.closeEngine() }
        guard await Self.parting.answer({ await self.closeEngine() }) == nil else { return }
        self.services.logger.log(.databaseNotClosed, [.error: "a write has not ended, and is not waited for"])
    }

    private func closeEngine() async {
        do throws(EngineTrouble) {
            try await self.engine.close()
        } catch {
            self.services.logger.log(.databaseNotClosed, [.error: error.description])
        }
    }
}
