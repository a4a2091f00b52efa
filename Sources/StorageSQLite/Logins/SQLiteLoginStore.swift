import GRDB
package import World

/// What the SQLite file has of logins, in the tables `account_network` and `login_failures`.
package struct SQLiteLoginStore: LoginStore {
    private let database: ServedDatabase

    /// Creates the store of a database.
    package init(_ database: ServedDatabase) { self.database = database }

    /// Returns what is known of an account, by one statement that takes as long for an account that does not exist.
    package func history(
        of account: Int64,
        from network: String?,
        since time: Int64
    ) async throws(WorldError) -> LoginHistory {
        try await self.database.read(at: "SQLiteLoginStore.history") { db in
            let arguments: StatementArguments = [account, account, network, time, account, time]
            let row = try Row.fetchOne(db.cachedStatement(sql: Self.select), arguments: arguments)
            guard let row else { return .none }
            return LoginHistory(
                failures: row["failures"] ?? 0,
                isFromKnownNetwork: row["is_known"],
                hasLogin: row["has_login"]
            )
        }
    }

    /// Writes changes in one transaction, on the thread of the writer.
    package func save(_ changes: [LoginChange]) async throws(WorldError) {
        try await self.database.write(at: "SQLiteLoginStore.save") { db in
            for change in changes {
                if let failures = change.failures { try Self.save(failures, of: change.account, in: db) }
                for (network, time) in change.networks {
                    try db.run(sql: Self.upsertNetwork, arguments: [network, time, change.account])
                }
            }
        } readBack: { () async throws(WorldError) in
            // To write them again changes nothing.
            nil
        }
    }

    /// Deletes what was noted first.
    package func removeLogins(before time: Int64) async throws(WorldError) -> Int {
        try await self.database.write(at: "SQLiteLoginStore.removeLogins") { db in
            try db.run(sql: Self.networkRemoval, arguments: [time])
            let networks = db.changesCount
            try db.run(sql: Self.failuresRemoval, arguments: [time])
            return networks + db.changesCount
        } readBack: { () async throws(WorldError) in
            nil
        }
    }

    private static func save(_ failures: LoginChange.Failures, of account: Int64, in db: Database) throws {
        if failures.count > 0 {
            try db.run(sql: Self.upsertFailures, arguments: [failures.count, failures.lastAt, account])
        } else {
            try db.run(sql: "DELETE FROM login_failures WHERE account = ?", arguments: [account])
        }
    }
}

extension SQLiteLoginStore {
    private static let select = """
        SELECT (SELECT consecutive FROM login_failures WHERE account = ?) AS failures,
            EXISTS (SELECT 1 FROM account_network WHERE account = ? AND network = ? AND seen_at >= ?) AS is_known,
            EXISTS (SELECT 1 FROM account_network WHERE account = ? AND seen_at >= ?) AS has_login
        """

    private static let upsertNetwork = """
        INSERT INTO account_network (account, network, seen_at) SELECT id, ?, ? FROM account WHERE id = ?
        ON CONFLICT (account, network) DO UPDATE SET seen_at = max(seen_at, excluded.seen_at)
        """

    private static let upsertFailures = """
        INSERT INTO login_failures (account, consecutive, last_at) SELECT id, ?, ? FROM account WHERE id = ?
        ON CONFLICT (account) DO UPDATE SET consecutive = excluded.consecutive, last_at = excluded.last_at
        """

    private static let networkRemoval = """
        DELETE FROM account_network WHERE (account, network) IN
            (SELECT account, network FROM account_network WHERE seen_at < ? ORDER BY seen_at LIMIT 500)
        """

    private static let failuresRemoval = """
        DELETE FROM login_failures WHERE account IN
            (SELECT account FROM login_failures WHERE last_at < ? ORDER BY last_at LIMIT 500)
        """
}
