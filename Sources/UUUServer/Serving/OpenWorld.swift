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
    /// - Throws: `StorageError` when the database cannot be used, `StartupError` when passwords cannot be hashed; nothing
    ///   stays open then.
    init(_ file: ConfigurationFile, registry: ContextRegistry, logger: Logger) async throws {
        let settings = file.settings
        let texts = Composition.texts(settings)
        // After an upgrade of a large one this may take long.
        let store = try TimeoutExtension.during { try Store(StorageConfiguration(path: settings.database.path)) }
        Self.tell(store.opening, of: settings.database.path, to: logger)
        let hasher: Argon2Hasher
        do {
            hasher = try Argon2Hasher(Composition.hashing(settings))
        } catch {
            try? await store.close()
            throw error
        }
        self.store = store
        self.hasher = hasher
        self.presence = Presence()
        do throws(WorldError) {
            self.accounts = try await Accounts(
                store: SQLiteAccountStore(store),
                hasher: hasher,
                presence: self.presence,
                policy: Composition.policy(settings, registry: registry),
                texts: texts,
                logger: logger
            )
        } catch {
            await hasher.close()
            try? await store.close()
            throw StartupError(noHash: error)
        }
        self.services = Services(
            accounts: self.accounts,
            presence: self.presence,
            texts: texts,
            motd: Composition.motd(settings, among: file.named),
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
