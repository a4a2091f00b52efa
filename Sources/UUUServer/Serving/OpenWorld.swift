import Contexts
import Logging
import Settings
import Telemetry
import World

/// What contexts share, with the engine and the hashing threads that serve it.
struct OpenWorld: Sendable {
    /// What contexts may ask for.
    let services: Services
    /// Who is here.
    let sessions: Sessions
    let accounts: Accounts
    let engine: any Engine
    let hasher: any HashingService
    /// Who is here although the database could not be asked.
    let unconfirmed = UnconfirmedAccounts()

    /// How long the start waits for the database: a server without it serves who is connected, and they wait as well.
    private static func patience(_ refusing: DatabaseRefusal) -> Duration {
        switch refusing {
        case .none: .seconds(1)
        // Later nobody would look at what is wrong with the path.
        case .inTerminal: .seconds(5)
        case .ofAnotherPath: .seconds(2)
        }
    }

    /// How long the end waits for what may take long, and is of no use any more.
    private static let parting = TimeLimit(.milliseconds(100))

    /// Starts the hashing threads and begins to open the database, which may be in any trouble.
    ///
    /// - Throws: `EngineTrouble` when that trouble counts as a mistake, `PasswordHasherError` when there are no hashing
    ///   threads to be had, `StartupError` when passwords cannot be hashed as is set; nothing stays open then.
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
        (self.hasher, self.engine, self.accounts) = try await parts.attempt {
            let hasher = try EngineFactory.hasher(settings)
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
            // It was only read. A disk that is full, or stands still, is told before the first player finds out.
            Task.detached { await engine.look() }
            do throws(WorldError) {
                let accounts = try await Accounts(
                    store: engine.accounts,
                    claims: engine.sessions,
                    hasher: hasher,
                    sessions: sessions,
                    policy: Composition.policy(settings, registry: registry),
                    texts: texts,
                    logger: logger
                )
                return (hasher, engine, accounts)
            } catch {
                throw StartupError(noHash: error)
            }
        }
        self.sessions = sessions
        self.services = Services(
            accounts: self.accounts,
            people: self.sessions,
            texts: texts,
            motd: Composition.motd(settings, among: file.named),
            lineLimit: settings.limits.lineCharacters,
            clock: .machine,
            logger: logger
        )
    }

    /// Ends the hashing threads and closes the database; what was acknowledged is on the disk already.
    ///
    /// Neither a hash that is being computed, and nobody waits for, is waited for at the end, nor a disk that stands still.
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
