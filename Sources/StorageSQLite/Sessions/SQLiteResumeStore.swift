package import Contexts
import GRDB
package import World

/// The sessions and resume tokens of the SQLite file.
///
/// A family is a row of the table `session`; its tokens refer to it and are deleted with it. At most one token of a
/// family is not confirmed, and at most one is confirmed and not spent.
package struct SQLiteResumeStore: ResumeStore {
    private let database: ServedDatabase

    /// Creates the store of a database.
    package init(_ database: ServedDatabase) { self.database = database }

    /// Replaces the session of an account by one with a new family, whose first token needs no confirmation.
    package func begin(
        _ account: Int64,
        with token: TokenDigest,
        at time: Int64
    ) async throws(WorldError) -> Int64 {
        try await self.database.write(at: "SQLiteResumeStore.begin") { db in
            try db.run(sql: "DELETE FROM session WHERE account = ?", arguments: [account])
            try db.run(
                sql: "INSERT INTO session (account, messages, did, is_reader) VALUES (?, 0, 0, 0)",
                arguments: [account]
            )
            let family = db.lastInsertedRowID
            try ResumeTokenRows(of: family, in: db).insert(token, issuedAt: time, confirmedAt: time)
            return family
        } readBack: { () async throws(WorldError) in
            // A token is random: if it is there, this call has inserted it.
            try await self.find(token)?.family
        }
    }

    /// Adds an unconfirmed token to a family in place of the one that it may have; confirms the one that was shown.
    package func rotate(
        _ family: Int64,
        from old: TokenDigest?,
        to new: TokenDigest,
        at time: Int64
    ) async throws(WorldError) -> Bool {
        try await self.database.write(at: "SQLiteResumeStore.rotate") { db in
            let rows = ResumeTokenRows(of: family, in: db)
            if let old {
                guard let state = try rows.state(of: old) else { return false }
                if state == .new { try ResumeTokenRows.confirm(old, at: time, in: db) }
            } else {
                let sql = "SELECT EXISTS (SELECT 1 FROM session WHERE family = ?)"
                guard try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [family]) == true else { return false }
            }
            try rows.removeUnconfirmed()
            try rows.insert(new, issuedAt: time, confirmedAt: nil)
            return true
        } readBack: { () async throws(WorldError) in
            try await self.find(new)?.family == family ? true : nil
        }
    }

    /// Confirms a token; one that does not exist or was confirmed before is ignored.
    package func confirm(_ token: TokenDigest, at time: Int64) async throws(WorldError) {
        try await self.database.write(at: "SQLiteResumeStore.confirm") { db in
            try ResumeTokenRows.confirm(token, at: time, in: db)
        } readBack: { () async throws(WorldError) in
            try await self.find(token)?.state == .new ? nil : ()
        }
    }

    /// Returns what is known of a token, by one look into an index.
    package func find(_ token: TokenDigest) async throws(WorldError) -> TokenRecord? {
        try await self.database.read(at: "SQLiteResumeStore.find") { db in
            let sql = """
                SELECT account, family, lost_at, confirmed_at, spent_at
                FROM resume_token JOIN session USING (family) WHERE digest = ?
                """
            return try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [token.data]).map(TokenRecord.init)
        }
    }

    /// Stores sessions in one transaction, on the thread of the writer.
    package func store(_ sessions: [StoredSession], lostAt time: Int64) async throws(WorldError) {
        try await self.database.write(at: "SQLiteResumeStore.store") { db in
            let statement = try db.makeStatement(sql: Self.upsert)
            for session in sessions { try statement.execute(arguments: session.arguments(lostAt: time)) }
        } readBack: { () async throws(WorldError) in
            for session in sessions {
                let found = try await self.session(of: session.account)
                guard found == LostSession(session, lostAt: time) else { return nil }
            }
            return ()
        }
    }

    /// Returns the lost session of an account, or nil.
    package func session(of account: Int64) async throws(WorldError) -> LostSession? {
        try await self.database.read(at: "SQLiteResumeStore.session") { db in
            try Row.fetchOne(db.cachedStatement(sql: Self.select), arguments: [account]).map(LostSession.init)
        }
    }

    /// Notes that a session is not lost, and deletes what was stored of it.
    package func found(_ account: Int64) async throws(WorldError) {
        try await self.database.write(at: "SQLiteResumeStore.found") { db in
            try db.run(
                sql: """
                    UPDATE session SET lost_at = NULL, context = NULL, state = NULL, messages = 0, did = 0
                    WHERE account = ?
                    """,
                arguments: [account]
            )
        } readBack: { () async throws(WorldError) in
            try await self.session(of: account) == nil ? () : nil
        }
    }

    /// Deletes the session of an account with its tokens, and notes an alarm if there is one.
    package func end(_ account: Int64, alarm: Bool, at time: Int64) async throws(WorldError) {
        let location = "SQLiteResumeStore.end"
        try await self.database.write(at: location) { db in
            try db.run(sql: "DELETE FROM session WHERE account = ?", arguments: [account])
            guard alarm else { return }
            try db.run(
                sql: "INSERT OR IGNORE INTO account_alarm SELECT id, ? FROM account WHERE id = ?",
                arguments: [time, account]
            )
        } readBack: { () async throws(WorldError) in
            let isThere = try await self.database.read(at: location) { db in
                let sql = "SELECT EXISTS (SELECT 1 FROM session WHERE account = ?)"
                return try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [account]) ?? false
            }
            // One transaction deletes the session and notes the alarm.
            return isThere ? nil : ()
        }
    }

    /// Returns whether there is an alarm, and deletes it; without one nothing is written.
    package func takeAlarm(of account: Int64) async throws(WorldError) -> Bool {
        let location = "SQLiteResumeStore.takeAlarm"
        let isRaised = try await self.database.read(at: location) { db in
            let sql = "SELECT EXISTS (SELECT 1 FROM account_alarm WHERE account = ?)"
            return try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [account]) ?? false
        }
        guard isRaised else { return false }
        // To be told twice is better than never.
        _ = try? await self.database.write { db in
            try db.run(sql: "DELETE FROM account_alarm WHERE account = ?", arguments: [account])
        }
        return true
    }

    /// Deletes the sessions that were lost first, with their tokens.
    package func removeSessions(lostBefore time: Int64) async throws(WorldError) -> Int {
        try await self.database.write(at: "SQLiteResumeStore.removeSessions") { db in
            try db.run(sql: Self.removal, arguments: [time])
            return db.changesCount
        } readBack: { () async throws(WorldError) in
            nil
        }
    }
}

extension SQLiteResumeStore {
    private static let select = """
        SELECT account, lost_at, context, state, messages, did, is_reader FROM session
        WHERE account = ? AND lost_at IS NOT NULL
        """

    private static let upsert = """
        INSERT INTO session (account, lost_at, context, state, messages, did, is_reader)
        SELECT id, ?, ?, ?, ?, ?, ? FROM account WHERE id = ?
        ON CONFLICT (account) DO UPDATE SET lost_at = excluded.lost_at, context = excluded.context,
            state = excluded.state, messages = excluded.messages, did = excluded.did, is_reader = excluded.is_reader
        """

    private static let removal = """
        DELETE FROM session WHERE family IN
            (SELECT family FROM session WHERE lost_at < ? ORDER BY lost_at LIMIT 500)
        """
}
