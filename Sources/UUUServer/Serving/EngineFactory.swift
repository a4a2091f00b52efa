import Hashing
import Logging
import Settings
import StorageSQLite
import Telemetry
import World

/// Makes the engine and the hasher that the settings ask for.
///
/// This file alone names those that there are; everything else goes by the protocols of `World`.
enum EngineFactory {
    /// The engine of a running server, which is not begun yet.
    ///
    /// - Parameters:
    ///   - settings: Where the data is.
    ///   - makesDatabase: Whether a database is made where there is none.
    ///   - changed: Told of each change of how it stands, in order and from any thread.
    ///   - logger: Told what opening did to the database.
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

    /// The engine for what commands do with its data, without a server.
    static func offline(_ settings: Settings) -> any OfflineEngine { OfflineDatabase(at: settings.database.path) }

    /// What passwords are hashed with.
    ///
    /// - Throws: When it cannot be used at all.
    static func hasher(_ settings: Settings) throws(PasswordHasherError) -> any HashingService {
        try Argon2Hasher(Composition.hashing(settings))
    }

    /// Says what opening did to the database: an empty one in an unexpected place is soon noticed.
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
