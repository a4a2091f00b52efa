import GRDB

/// What a restore does with the rows of each table, before the server uses them.
///
/// Rows that grant access (sessions, codes, tokens) must not be restored: they would let those in who were logged out,
/// or whose token was revoked, after the backup was made. Every table needs a rule; a test compares these with the
/// schema.
struct RestoreRules: Sendable {
    /// What a restore does with the rows of a table.
    enum Rule: Equatable, Sendable {
        /// It restores them unchanged.
        case retained
        /// They grant access; this statement ends them.
        case ended(String)
    }

    /// The rules by table.
    let tables: [String: Rule]

    /// The rules for the current schema.
    static let current = RestoreRules(tables: [
        "account": .retained,
        "account_alarm": .retained,
        "account_network": .retained,
        "account_inviter": .retained,
        "account_note": .retained,
        "former_name": .retained,
        "gate_level": .retained,
        "grdb_migrations": .retained,
        "import_account": .retained,
        "import_run": .retained,
        // One that was taken back, or used up since, must not let anybody in again.
        "invitation": .ended("DELETE FROM invitation"),
        "login_failures": .retained,
        // A code that was used since must not open the account again.
        "password_reset": .ended("DELETE FROM password_reset"),
        "restriction": .retained,
        "resume_token": .ended("DELETE FROM resume_token"),
        "schema_version": .retained,
        "session": .ended("DELETE FROM session"),
        "staff_action": .retained,
    ])

    /// Applies the rules in one transaction.
    ///
    /// A table that the backup lacks, because it is of an older version, is skipped.
    ///
    /// - Returns: How many rows each statement ended, by table.
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
