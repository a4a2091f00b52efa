import Contexts
import Logging
import Settings
import Storage
import Systemd
import World

/// What contexts share, with the database and the hashing threads behind it.
struct OpenWorld: Sendable {
    /// What contexts may ask for.
    let services: Services
    /// Who is connected.
    let presence: Presence
    let accounts: Accounts
    let store: Store
    let hasher: Argon2Hasher

    /// Opens the database and starts the hashing threads.
    ///
    /// - Throws: `StorageError` when the database cannot be used, `AccountError` when passwords cannot be hashed.
    init(_ file: ConfigurationFile, registry: ContextRegistry, logger: Logger) async throws {
        let settings = file.settings
        let texts = Composition.texts(settings)
        // After an upgrade of a large one this may take long.
        self.store = try TimeoutExtension.during { try Store(StorageConfiguration(path: settings.database.path)) }
        Self.tell(self.store.opening, of: settings.database.path, to: logger)
        self.hasher = try Argon2Hasher(Composition.hashing(settings))
        self.presence = Presence()
        self.accounts = try await Accounts(
            store: SQLiteAccountStore(self.store),
            hasher: self.hasher,
            presence: self.presence,
            policy: Composition.policy(settings, registry: registry),
            texts: texts,
            logger: logger
        )
        self.services = Services(
            accounts: self.accounts,
            presence: self.presence,
            texts: texts,
            motd: Composition.motd(settings),
            lineLimit: settings.limits.lineCharacters,
            logger: logger
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
    func close() async {
        await self.hasher.close()
        do throws(StorageError) {
            try await self.store.close()
        } catch {
            self.services.logger.log(.databaseNotClosed, [.error: error.description])
        }
    }
}
