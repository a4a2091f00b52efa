import GRDB

/// The number of a database's schema, and the lowest schema that a program must know to use the database (DB-5).
///
/// `user_version` holds the first number, for other tools too. The table `schema_version` holds both. A database
/// without that table needs a program that knows its whole schema.
struct SchemaVersion: Equatable, Sendable {
    /// How many migrations have run.
    let version: Int
    /// How many of them a program must know to use the database safely.
    let minimum: Int

    /// Returns the version after these migrations have run.
    init(after migrations: some RandomAccessCollection<Migration>) {
        self.version = migrations.count
        self.minimum = 1 + (migrations.enumerated().last { $0.element.raisesMinimum }?.offset ?? 0)
    }

    /// Reads the version from a database.
    init(_ db: Database) throws {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        var minimum: Int?
        if try db.tableExists("schema_version") {
            minimum = try Int.fetchOne(
                db,
                sql: "SELECT least FROM schema_version WHERE version = ?",
                arguments: [version]
            )
        }
        self.version = version
        self.minimum = minimum ?? version
    }

    /// Writes the version to a database; schema 1 has no table for it.
    func write(to db: Database) throws {
        guard self.version > 1 else { return }
        try db.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL, least INTEGER NOT NULL) STRICT;
                DELETE FROM schema_version;
                """
        )
        try db.execute(sql: "INSERT INTO schema_version VALUES (?, ?)", arguments: [self.version, self.minimum])
    }
}
