import Foundation
import GRDB
import World

/// A read-only look at an existing database, before anything in it is changed.
struct DatabaseInspection {
    let path: String
    let database: DatabaseQueue

    /// Opens the database for reading.
    init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(Store.busyTimeout)
        configuration.label = "uuu.inspection"
        // It may be anybody's file: do not run code of its schema, and check each page that is read.
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        }
        self.path = path
        self.database = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Inspects a database that is open already; errors name the given path.
    init(path: String, database: DatabaseQueue) {
        self.path = path
        self.database = database
    }

    /// Closes the database.
    func close() throws {
        try self.database.close()
    }

    /// Refuses a database that is damaged, of another program, or too new for a program with these migrations.
    ///
    /// - Returns: How many migrations have run.
    func check(_ migrations: [Migration]) throws -> Int {
        try self.database.read { db in
            guard try self.isOurs(db) else {
                throw EngineTrouble(.foreignDatabase, at: self.path, hint: "see [Database] path")
            }
            guard try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok" else {
                throw EngineTrouble(.corrupt, at: self.path, hint: EngineTrouble.restore)
            }
            let schema = try SchemaVersion(db)
            let identifiers = try DatabaseMigrator().appliedIdentifiers(db)
            let (version, known) = (schema.version, migrations.count)
            let isKnown = version <= known && identifiers.isSubset(of: migrations.map(\.identifier))
            guard isKnown || version > known && schema.minimum <= known else {
                let needed = schema.minimum < version ? ", which needs \(schema.minimum)" : ""
                let hint = "its schema is \(version)\(needed), this version knows \(known): install the newer version"
                throw EngineTrouble(.newer, at: self.path, hint: hint)
            }
            return version
        }
    }

    /// Copies the database to a file beside it; it is on the disk when this returns.
    ///
    /// - Parameter version: The number of the schema, which is a part of the copy's name.
    /// - Returns: The path of the copy.
    /// - Throws: What SQLite or the file system reports.
    func backUp(version: Int) throws -> String {
        let backup = "\(self.path).schema-\(version).backup"
        let unfinished = backup + ".new"
        let manager = FileManager.default
        if manager.fileExists(atPath: unfinished) { try manager.removeItem(atPath: unfinished) }
        // Create the file with its mode first: SQLite accepts an empty file as the target.
        try Data().write(to: URL(fileURLWithPath: unfinished))
        try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: unfinished)
        do {
            try self.database.writeWithoutTransaction { db in
                try db.execute(sql: "VACUUM INTO ?", arguments: [unfinished])
            }
        } catch {
            // On a full disk it would use what room there is.
            try? manager.removeItem(atPath: unfinished)
            throw error
        }
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: unfinished))
        try file.synchronize()
        try file.close()
        if manager.fileExists(atPath: backup) { try manager.removeItem(atPath: backup) }
        try manager.moveItem(atPath: unfinished, toPath: backup)
        return backup
    }

    /// Returns whether the application id is this program's, or the file has no tables: a start that was interrupted
    /// early leaves such a file.
    private func isOurs(_ db: Database) throws -> Bool {
        let mark = try Int.fetchOne(db, sql: "PRAGMA application_id")
        if mark == Migration.applicationID { return true }
        let tables = try Int.fetchOne(
            db,
            sql: "SELECT count(*) FROM sqlite_schema WHERE name NOT IN ('grdb_migrations') AND name NOT LIKE 'sqlite_%'"
        )
        return mark == 0 && tables == 0
    }
}
