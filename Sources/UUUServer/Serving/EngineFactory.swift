import Hashing
import Logging
import Settings
import StorageSQLite
import Telemetry
import World

/// Makes the engine and the password hasher that the settings ask for.
///
/// This is the only file of the target that names a particular engine or hasher (`make lint` checks it). All other code
/// uses the protocols of `World`.
enum EngineFactory {
    /// Makes the engine of a running server, which has to be begun yet.
    ///
    /// - Parameters:
    ///   - settings: The settings that say where the data is.
    ///   - makesDatabase: Whether to create a database where there is none.
    ///   - changed: Called with each change of the engine's standing, in order and from any thread.
    ///   - logger: Gets a record when opening created or migrated the database.
    /// - Returns: The engine.
    static func engine(
        _ settings: Settings,
        makesDatabase: Bool,
        changed: @escaping @Sendable (EngineStanding) -> Void,
        logger: Logger
    ) -> any Engine {
        let configuration = StorageConfiguration(path: settings.database.path, makesDatabase: makesDatabase)
        return ServedDatabase(
            at: configuration.path,
            standing: CurrentStanding(changed: changed),
            open: { () throws(EngineTrouble) in try Store(configuration) },
            opened: { Self.tell($0, of: configuration.path, to: logger) }
        )
    }

    /// Makes the engine of the commands that work on the data without a server, such as `backup`.
    static func offline(_ settings: Settings) -> any OfflineEngine { OfflineDatabase(at: settings.database.path) }

    /// Makes the password hasher, with the pepper if there is one.
    ///
    /// - Throws: `PasswordHasherError` when the hasher cannot be used at all.
    static func hasher(
        _ settings: Settings,
        pepper: PasswordPepper?
    ) throws(PasswordHasherError) -> any HashingService {
        try Argon2Hasher(Composition.hashing(settings), pepper: pepper)
    }

    /// Recognises a hash of the original's passwords.
    static func originalHash(_ text: String) -> OriginalHash { OriginalHash(form: text) }

    /// Makes the hash for tokens of sessions.
    static func tokenHasher() -> any TokenHasher { TokenHash() }

    /// Logs what opening did to the database, so that an operator notices an empty one in an unexpected folder.
    private static func tell(_ opening: Store.Opening, of path: String, to logger: Logger) {
        switch opening {
        case .nothing: break
        case .created: logger.log(.databaseCreated, [.location: path])
        case .migrated(let old, let new, let copy):
            let reason = "from schema \(old) to \(new); the database as it was is in \(copy)"
            logger.log(.databaseMigrated, [.location: path, .reason: reason])
        }
    }
}
