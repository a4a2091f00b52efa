import GRDB

/// What a restore does with the rows of each table, before the server sees them.
///
/// What is a way in (a session, a code, a token) must not come back with an old file: whoever was logged out, or had it
/// taken back, since that backup would be in again. A test walks the schema: a table that is not named here fails it.
struct RestoreRules: Sendable {
    /// What becomes of the rows of a table.
    enum Rule: Equatable, Sendable {
        /// They are as they were.
        case kept
        /// They are ways in, and end: a statement does it.
        case ended(String)
    }

    /// The rules by table.
    let tables: [String: Rule]

    /// Those of the schema as it is.
    static let current = RestoreRules(tables: [
        "account": .kept,
        "grdb_migrations": .kept,
    ])

    /// Carries them out, in one transaction; answers how many rows were ended, by table.
    ///
    /// A table that the file lacks, as one of an older version does, has nothing to end.
    func apply(to database: DatabaseQueue) throws -> [String: Int] {
        try database.write { db in
            var ended: [String: Int] = [:]
            for case (let table, .ended(let sql)) in self.tables.sorted(by: { $0.key < $1.key })
            where try db.tableExists(table) {
                let before = db.totalChangesCount
                try db.execute(sql: sql)
                ended[table] = db.totalChangesCount - before
            }
            return ended
        }
    }
}
