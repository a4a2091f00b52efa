import Dispatch
import Files
import Foundation
import GRDB
package import World

/// The SQLite file, open: one process, one writer, a few readers.
///
/// Opening blocks the thread that opens; nothing after it does.
package final class Store: Sendable {
    /// What opening did to the file.
    package enum Opening: Equatable, Sendable {
        /// It was as it should be.
        case nothing
        /// There was none, or an empty one.
        case created
        /// Its schema, of the first number, was brought to the second; a copy from before is in the file named.
        case migrated(from: Int, to: Int, copy: String)
    }

    /// What opening did to the file.
    package let opening: Opening

    let path: String
    let pool: DatabasePool
    let commits: GroupCommit
    let writeCheck = WriteCheck()
    let watch: DatabaseWatch
    private let lock: InstanceLock

    /// How many seconds a statement waits for another process's lock.
    static let busyTimeout = 5.0
    private static let readers = 4

    /// Opens the database, makes it if it is not there, and brings its schema up to date.
    ///
    /// A database that is damaged, foreign or newer is refused and left as it is. One that needs a migration is copied
    /// first, to a file beside it.
    ///
    /// - Parameter configuration: Where the data is kept.
    /// - Throws: `EngineTrouble`, with a line for the operator and an exit code.
    package convenience init(_ configuration: StorageConfiguration) throws(EngineTrouble) {
        try self.init(configuration, migrations: Migration.all)
    }

    init(_ configuration: StorageConfiguration, migrations: [Migration]) throws(EngineTrouble) {
        self.path = configuration.path
        do {
            let file = DatabaseFile(path: configuration.path)
            if !configuration.makesDatabase { try file.require() }
            try file.makeFolder()
            self.lock = try Self.locking { try InstanceLock(for: configuration.path) }
            try file.makeFile()
            self.watch = try DatabaseWatch(configuration.path, Self.locking { [lock] in try lock.takeDatabase() })
            self.opening = try file.isEmpty() ? .created : Self.inspect(configuration.path, migrations)
            try WriteAheadLog.lengthen(of: FollowedPath(configuration.path).real)
            self.pool = try Self.openPool(configuration.path, self.watch)
            if self.opening != .nothing { try Self.migrate(self.pool, migrations) }
            try DatabaseSettings.require(of: self.pool, at: configuration.path)
            try self.watch.noteLog()
        } catch {
            throw EngineTrouble(error, at: configuration.path)
        }
        self.commits = GroupCommit(pool: self.pool) { [watch] in watch.look() }
    }

    /// Writes all that is open to the one file and closes it; what asks from now on is refused.
    ///
    /// The file `-wal` is empty afterwards; it stays, and `-shm` too, so that the next start needs no room for them.
    ///
    /// A second call does nothing: SQLite would write to a database that is no longer open, and end the process.
    package func close() async throws(EngineTrouble) {
        guard self.commits.close() else { return }
        defer {
            self.watch.close()
            self.lock.release()
        }
        do {
            _ = self.watch.look()
            guard !self.watch.sawOverwriting else { return try await Self.blocking { try self.closeWithoutLog() } }
            _ = try await self.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try await Self.blocking {
                // Readers go first: the last one to close, if it may not write, would leave the files beside.
                self.pool.releaseMemory()
                try self.pool.close()
            }
        } catch {
            throw EngineTrouble(error, at: self.path)
        }
    }

    /// Does what blocks its thread until all readers are done: on a thread that no task needs.
    private static func blocking(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "uuu.database.closing").async { continuation.resume(with: Result(catching: body)) }
        }
    }

    /// Takes the right to be the one server of this database.
    private static func locking<T>(_ lock: () throws -> T) throws -> T {
        do {
            return try lock()
        } catch let error as EngineTrouble where error.code == .locked {
            throw EngineTrouble(.inUse, at: error.location, hint: error.hint)
        }
    }

    /// Refuses what cannot be used, and copies what needs a migration; answers what opening is about to do.
    private static func inspect(_ path: String, _ migrations: [Migration]) throws -> Opening {
        let inspection = try DatabaseInspection(path: path)
        let version = try inspection.check(migrations)
        guard version < migrations.count else {
            try inspection.close()
            return .nothing
        }
        let copy = try version > 0 ? inspection.backUp(version: version) : nil
        try inspection.close()
        return copy.map { .migrated(from: version, to: migrations.count, copy: $0) } ?? .created
    }

    private static func openPool(_ path: String, _ watch: DatabaseWatch) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "uuu.database"
        configuration.busyMode = .timeout(self.busyTimeout)
        configuration.maximumReaderCount = self.readers
        configuration.prepareDatabase { db in
            // A reader is opened when one more is needed: by then another file may have the name.
            if let trouble = watch.look() { throw trouble }
            try DatabaseSettings.apply(to: db)
            try WriteAheadLog.persist(db)
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // A pool sets NORMAL after its connection was prepared, so this comes last.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return pool
    }

    private static func migrate(_ pool: DatabasePool, _ migrations: [Migration]) throws {
        var migrator = DatabaseMigrator()
        for (index, migration) in migrations.enumerated() {
            migrator.registerMigration(migration.identifier) { db in
                try db.execute(sql: migration.sql)
                try SchemaVersion(after: migrations[...index]).write(to: db)
            }
        }
        try migrator.migrate(pool)
    }
}
