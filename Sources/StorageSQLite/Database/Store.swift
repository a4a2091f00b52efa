import Dispatch
import Files
import Foundation
import GRDB
import Synchronization
package import World

/// The open SQLite file: used by one process, with one writer and at most four readers.
///
/// Opening blocks the calling thread; nothing else does.
package final class Store: Sendable {
    /// What opening did to the file.
    package enum Opening: Equatable, Sendable {
        /// The file was used as it was.
        case nothing
        /// There was no file, or an empty one; the schema was created.
        case created
        /// The schema was migrated from the first number to the second; `copy` is the path of a copy from before.
        case migrated(from: Int, to: Int, copy: String)
    }

    /// What opening did to the file.
    package let opening: Opening

    let path: String
    let pool: DatabasePool
    let commits: GroupCommit
    let reads: GroupRead
    let writeCheck = WriteCheck()
    let watch: DatabaseWatch
    let migrations: [Migration]
    /// Why the schema is not the current one yet.
    let lagging: Mutex<EngineTrouble?>
    /// Locked by the thread that migrates an open database; it is not closed meanwhile.
    let migrating = Mutex(())
    private let lock: InstanceLock

    /// How many seconds a statement waits for the lock of another process.
    static let busyTimeout = 5.0
    private static let readers = 4

    /// Opens the database, creates it if it does not exist, and migrates its schema to the current one.
    ///
    /// A database that is damaged, of another program or too new is refused and not changed. Before a migration the
    /// database is copied to a file beside it. If there is no room for that, and what the schema lacks is only added,
    /// it is opened as it is; see ``lag``.
    ///
    /// - Parameter configuration: Where the database is.
    /// - Throws: `EngineTrouble`, with a line for the operator and an exit status.
    package convenience init(_ configuration: StorageConfiguration) throws(EngineTrouble) {
        try self.init(configuration, migrations: Migration.all)
    }

    init(_ configuration: StorageConfiguration, migrations: [Migration]) throws(EngineTrouble) {
        self.path = configuration.path
        self.migrations = migrations
        do {
            let file = DatabaseFile(path: configuration.path)
            if !configuration.makesDatabase { try file.require() }
            try file.makeFolder()
            self.lock = try Self.locking { try InstanceLock(for: configuration.path) }
            try file.makeFile()
            self.watch = try DatabaseWatch(configuration.path, Self.locking { [lock] in try lock.takeDatabase() })
            let version = try file.isEmpty() ? 0 : Self.checkedVersion(of: configuration.path, migrations)
            try WriteAheadLog.lengthen(of: FollowedPath(configuration.path).real)
            self.pool = try Self.openPool(configuration.path, self.watch)
            let lag: EngineTrouble?
            (self.opening, lag) = try Self.migrateIfThereIsRoom(self.pool, from: version, migrations)
            self.lagging = Mutex(lag)
            try DatabaseSettings.require(of: self.pool, at: configuration.path)
            try self.watch.noteLog()
        } catch {
            throw EngineTrouble(error, at: configuration.path)
        }
        self.reads = GroupRead(pool: self.pool, readers: Self.readers)
        self.commits = GroupCommit(pool: self.pool) { [watch] in watch.look() }
    }

    /// Writes the contents of the log to the database file and closes it; requests are refused from now on.
    ///
    /// The files `-wal` (empty) and `-shm` stay, so that the next start needs no room for them.
    ///
    /// A second call does nothing: SQLite would write to a closed database and end the process.
    ///
    /// - Throws: `EngineTrouble` when closing has failed.
    package func close() async throws(EngineTrouble) {
        guard self.commits.close() else { return }
        defer {
            self.watch.close()
            self.lock.release()
        }
        do {
            _ = self.watch.look()
            guard !self.watch.sawOverwriting else {
                return try await Self.blocking { try self.migrating.withLock { _ in try self.closeWithoutLog() } }
            }
            _ = try await self.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try await Self.blocking {
                try self.migrating.withLock { _ in
                    // Close the readers first: a reader may not write, and if it were closed last it would leave the
                    // files beside the database as they are.
                    self.pool.releaseMemory()
                    try self.pool.close()
                }
            }
        } catch {
            throw EngineTrouble(error, at: self.path)
        }
    }

    /// Runs a closure that blocks until all readers have ended, on a queue of its own instead of a thread of the task
    /// pool.
    private static func blocking(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "uuu.database.closing").async { continuation.resume(with: Result(catching: body)) }
        }
    }

    /// Runs a closure that locks the database; a lock that another process holds is reported as `inUse`.
    private static func locking<T>(_ lock: () throws -> T) throws -> T {
        do {
            return try lock()
        } catch let error as EngineTrouble where error.code == .locked {
            throw EngineTrouble(.inUse, at: error.location, hint: error.hint)
        }
    }

    private static func openPool(_ path: String, _ watch: DatabaseWatch) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "uuu.database"
        configuration.busyMode = .timeout(self.busyTimeout)
        configuration.maximumReaderCount = self.readers
        configuration.prepareDatabase { db in
            // Readers are opened when they are first needed; another file may be at the path by then.
            if let trouble = watch.look() { throw trouble }
            try DatabaseSettings.apply(to: db)
            try WriteAheadLog.persist(db)
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // The pool sets `NORMAL` after its connection was prepared, so this comes last.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return pool
    }
}
