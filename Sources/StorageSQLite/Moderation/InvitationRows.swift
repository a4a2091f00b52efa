import GRDB
import World

/// The rows of invitations, and of who has invited whom.
enum InvitationRows {
    /// Adds an invitation.
    static func insert(_ one: Invitation, in db: Database) throws {
        // Those that have ended are of no use to anybody.
        try db.run(sql: "DELETE FROM invitation WHERE until <= ?", arguments: [one.at])
        try db.run(
            sql: "INSERT INTO invitation (code, actor, at, until, uses, uses_left) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [one.code.text, one.actor, one.at, one.until, one.uses, one.usesLeft]
        )
    }

    /// Removes an invitation; returns false if there is none.
    static func remove(_ code: AccessCode, in db: Database) throws -> Bool {
        try db.run(sql: "DELETE FROM invitation WHERE code = ?", arguments: [code.text])
        return db.changesCount == 1
    }

    /// Returns the invitations that can be used at a time, the newest first.
    static func all(at time: Int64, in db: Database) throws -> [Invitation] {
        let sql = """
            SELECT code, actor, at, until, uses, uses_left FROM invitation
            WHERE until IS NULL OR until > ? ORDER BY at DESC, code
            """
        return try Row.fetchAll(db, sql: sql, arguments: [time])
            .compactMap { row in
                let text: String = row["code"]
                return AccessCode(text)
                    .map { code in
                        Invitation(
                            code,
                            by: row["actor"],
                            at: row["at"],
                            until: row["until"],
                            uses: row["uses"],
                            usesLeft: row["uses_left"]
                        )
                    }
            }
    }

    /// Returns who has made an invitation that can be used at a time; nil if there is none.
    static func inviter(_ code: AccessCode, at time: Int64, in db: Database) throws -> String? {
        let sql = "SELECT actor FROM invitation WHERE code = ? AND (until IS NULL OR until > ?)"
        return try String.fetchOne(db, sql: sql, arguments: [code.text, time])
    }

    /// Takes one use of an invitation for a new account; with the last one the invitation is gone.
    ///
    /// - Throws: `invitationInvalid` if there is no such invitation, or an error of the database.
    static func use(_ code: AccessCode, at time: Int64, for account: Int64, in db: Database) throws {
        guard let inviter = try Self.inviter(code, at: time, in: db) else {
            throw WorldError(.invitationInvalid, at: "InvitationRows.use")
        }
        try db.run(sql: "DELETE FROM invitation WHERE code = ? AND uses_left = 1", arguments: [code.text])
        if db.changesCount == 0 {
            try db.run(sql: "UPDATE invitation SET uses_left = uses_left - 1 WHERE code = ?", arguments: [code.text])
        }
        try db.run(
            sql: "INSERT INTO account_inviter (account, inviter) VALUES (?, ?)",
            arguments: [account, inviter]
        )
    }
}
