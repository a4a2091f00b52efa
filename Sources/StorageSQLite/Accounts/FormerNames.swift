import GRDB

/// The names of accounts that were removed or renamed: nobody else gets one.
enum FormerNames {
    /// Notes the name that an account has now.
    static func add(of account: Int64, in db: Database) throws {
        let sql = """
            INSERT OR REPLACE INTO former_name (alike, account)
            SELECT \(SQLiteAccountStore.alike), id FROM account WHERE id = ?
            """
        try db.run(sql: sql, arguments: [account])
    }

    /// Returns whether a name looks like one that an account had, other than that one; no account has the key 0.
    ///
    /// A schema that could not be brought up to date yet has none.
    static func has(_ alike: String, unlessOf account: Int64, in db: Database) throws -> Bool {
        guard try db.tableExists("former_name") else { return false }
        let sql = "SELECT EXISTS (SELECT 1 FROM former_name WHERE alike = ? AND account <> ?)"
        return try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [alike, account]) ?? false
    }
}
