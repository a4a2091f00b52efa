import GRDB

/// What a database needs of the program that serves it (DB-5): the number of its schema, and the least one that a program
/// has to know.
///
/// `user_version` has the first number, for other tools too. Both stand in the table `schema_version`; a database
/// without it needs a program that knows its schema.
struct SchemaVersion: Equatable, Sendable {
    /// How many migrations have run.
    let version: Int
    /// How many a program must know, so that what it does not know is no harm.
    let minimum: Int

    /// What it is after these migrations.
    init(after migrations: some RandomAccessCollection<Migration>) {
        self.version = migrations.count
        self.minimum = 1 + (migrations.enumerated().last { $0.element.raisesLeast }?.offset ?? 0)
    }

    /// Reads what a database has.
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

    /// Writes it down; the first schema is as it was before there was anything to write.
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
