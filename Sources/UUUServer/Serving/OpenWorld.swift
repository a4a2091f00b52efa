import Contexts
import Hashing
import Logging
import Settings
import StorageSQLite
import Telemetry
import World

/// What contexts share, with the database and the hashing threads that serve it.
struct OpenWorld: Sendable {
    /// What contexts may ask for.
    let services: Services
    /// Who is connected.
    let presence: Presence
    let accounts: Accounts
    let database: ServedDatabase
    let hasher: Argon2Hasher
    /// Who is here although the database could not be asked.
    let unconfirmed = UnconfirmedAccounts()

    /// How long the start waits for the database: a server without it serves who is connected, and they wait as well.
    private static func patience(_ refusing: DatabaseRefusal) -> Duration {
        switch refusing {
        case .none: .seconds(1)
        // Later nobody would look at what is wrong with the path.
        case .inTerminal, .ofAnotherPath: .seconds(2)
        }
    }

    /// How long the end waits for what may take long, and is of no use any more.
    private static let parting = TimeLimit(.milliseconds(100))

    /// Starts the hashing threads and begins to open the database, which may be in any trouble.
    ///
    /// - Throws: `EngineTrouble` when that trouble counts as a mistake, `StartupError` when passwords cannot be hashed;
    ///   nothing stays open then.
    init(
        _ file: ConfigurationFile,
        registry: ContextRegistry,
        makesDatabase: Bool = true,
        refusing: DatabaseRefusal = .none,
        logger: Logger
    ) async throws {
        let settings = file.settings
        let texts = Composition.texts(settings)
        let presence = Presence()
        let parts = ResourceList(logger: logger)
        (self.hasher, self.database, self.accounts) = try await parts.attempt {
            let hasher = try Argon2Hasher(Composition.hashing(settings))
            parts.add(.hashing) { await hasher.close() }
            let records = StandingRecords(of: settings.database.path, logger: logger)
            let configuration = StorageConfiguration(path: settings.database.path, makesDatabase: makesDatabase)
            let database = Self.database(configuration, records, logger: logger)
            parts.add(.database) { try await database.close() }
            await database.begin(within: Self.patience(refusing))
            if let trouble = database.standing.now.trouble, refusing.covers(trouble) { throw trouble }
            records.begin()
            // It was only read. A disk that is full, or stands still, is told before the first player finds out.
            Task.detached { await database.look() }
            do throws(WorldError) {
                let accounts = try await Accounts(
                    store: SQLiteAccountStore(database),
                    hasher: hasher,
                    presence: presence,
                    policy: Composition.policy(settings, registry: registry),
                    texts: texts,
                    logger: logger
                )
                return (hasher, database, accounts)
            } catch {
                throw StartupError(noHash: error)
            }
        }
        self.presence = presence
        self.services = Services(
            accounts: self.accounts,
            presence: self.presence,
            texts: texts,
            motd: Composition.motd(settings, among: file.named),
            lineLimit: settings.limits.lineCharacters,
            logger: logger
        )
    }

    private static func database(
        _ configuration: StorageConfiguration,
        _ records: StandingRecords,
        logger: Logger
    ) -> ServedDatabase {
        ServedDatabase(
            at: configuration.path,
            standing: CurrentStanding { records.add($0) },
            open: { () throws(EngineTrouble) in try Store(configuration) },
            opened: { Self.tell($0, of: configuration.path, to: logger) }
        )
    }

    /// Says what opening did to the database: an empty one in an unexpected place is soon noticed.
    private static func tell(_ opening: Store.Opening, of path: String, to logger: Logger) {
        switch opening {
        case .nothing: break
        case .created: logger.log(.databaseCreated, [.place: path])
        case .migrated(let old, let new, let copy):
            let reason = "from schema \(old) to \(new); the database as it was is in \(copy)"
            logger.log(.databaseMigrated, [.place: path, .reason: reason])
        }
    }

    /// Ends the hashing threads and closes the database; what was acknowledged is on the disk already.
    ///
    /// Neither a hash that is being computed, and nobody waits for, is waited for at the end, nor a disk that stands still.
    func close() async {
        _ = await Self.parting.answer { await self.hasher.close() }
        guard self.accounts.hasGivenUpWrites else { return await self.closeDatabase() }
        guard await Self.parting.answer({ await self.closeDatabase() }) == nil else { return }
        self.services.logger.log(.databaseNotClosed, [.error: "a write has not ended, and is not waited for"])
    }

    private func closeDatabase() async {
        do throws(EngineTrouble) {
            try await self.database.close()
        } catch {
            self.services.logger.log(.databaseNotClosed, [.error: error.description])
        }
    }
}
