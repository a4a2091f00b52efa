import Files
import GRDB
import Synchronization
import World

/// Brings the schema of the database up to date (DB-5).
extension Store {
    /// Why the schema is not the current one, for which there was no room; nil if it is.
    ///
    /// Meanwhile the database is used as older programs do, and statements about what was added fail.
    var lag: EngineTrouble? { self.lagging.withLock { $0 } }

    /// Migrates the schema of the open database, unless it is current; blocks the calling thread.
    ///
    /// - Returns: What was done.
    /// - Throws: `EngineTrouble`, `diskFull` if there still is no room; the schema is as it was.
    func catchUp() throws(EngineTrouble) -> Opening {
        do {
            return try self.migrating.withLock { _ in
                guard self.lag != nil, !self.commits.isClosed else { return .nothing }
                let version = try self.pool.read { try SchemaVersion($0).version }
                let opening = try Self.migrate(self.pool, from: version, self.migrations)
                self.lagging.withLock { $0 = nil }
                return opening
            }
        } catch {
            throw EngineTrouble(error, at: self.path)
        }
    }

    /// Refuses a database that cannot be used.
    ///
    /// - Returns: The number of its schema.
    static func checkedVersion(of path: String, _ migrations: [Migration]) throws -> Int {
        let inspection = try DatabaseInspection(path: path)
        let version = try inspection.check(migrations)
        try inspection.close()
        return version
    }

    /// Migrates the schema, unless it is current.
    ///
    /// - Returns: What was done, and why nothing was done although the schema is older.
    static func migrateIfThereIsRoom(
        _ pool: DatabasePool,
        from version: Int,
        _ migrations: [Migration]
    ) throws -> (Opening, EngineTrouble?) {
        do {
            return (try self.migrate(pool, from: version, migrations), nil)
        } catch {
            let trouble = EngineTrouble(error, at: pool.path)
            // Without a schema, or with one that this program does not know how to use, nothing can be served.
            guard trouble.code == .diskFull, version > 0, !migrations[version...].contains(where: \.raisesMinimum)
            else {
                throw error
            }
            return (.nothing, trouble)
        }
    }

    private static func migrate(_ pool: DatabasePool, from version: Int, _ migrations: [Migration]) throws -> Opening {
        guard version < migrations.count else { return .nothing }
        let copy = try version > 0 ? self.copy(pool.path, version: version) : nil
        var migrator = DatabaseMigrator()
        for (index, migration) in migrations.enumerated() {
            migrator.registerMigration(migration.identifier) { db in
                try db.execute(sql: migration.sql)
                try SchemaVersion(after: migrations[...index]).write(to: db)
            }
        }
        try migrator.migrate(pool)
        return copy.map { .migrated(from: version, to: migrations.count, copy: $0) } ?? .created
    }

    /// Copies the database to a file beside it, if there is room for that and for the migration.
    private static func copy(_ path: String, version: Int) throws -> String {
        let inspection = try DatabaseInspection(path: path)
        defer { try? inspection.close() }
        // The copy, and twice the database: its new pages are in the log first.
        let (needed, free) = try (inspection.bytes() * 3, OpenFile(reading: path).freeBytes())
        guard needed <= free else {
            let hint =
                "its schema \(version) is an older one; bringing it up to date needs \(needed) bytes, \(free) are free"
            throw EngineTrouble(.diskFull, at: path, hint: hint)
        }
        return try inspection.backUp(version: version)
    }
}
