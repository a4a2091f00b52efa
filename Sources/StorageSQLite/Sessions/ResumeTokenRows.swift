import GRDB
import World

/// The tokens of one family, in a transaction that writes.
struct ResumeTokenRows {
    private let family: Int64
    private let db: Database

    /// How many spent tokens of a family are remembered; the use of an older one is refused as that of an unknown one.
    private static let maximumSpent = 100

    /// Creates the value for a family, which need not exist.
    init(of family: Int64, in db: Database) {
        self.family = family
        self.db = db
    }

    /// Inserts a token.
    func insert(_ token: TokenDigest, issuedAt issued: Int64, confirmedAt confirmed: Int64?) throws {
        try self.db.run(
            sql: "INSERT INTO resume_token (digest, family, issued_at, confirmed_at) VALUES (?, ?, ?, ?)",
            arguments: [token.data, self.family, issued, confirmed]
        )
    }

    /// Returns whether a token belongs to the family and is not spent.
    func isValid(_ token: TokenDigest) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM resume_token WHERE digest = ? AND family = ? AND spent_at IS NULL)"
        return try Bool.fetchOne(self.db.cachedStatement(sql: sql), arguments: [token.data, self.family]) ?? false
    }

    /// Makes an unconfirmed token the current one, and the one before it a spent one; does nothing for another token.
    func confirm(_ token: TokenDigest, at time: Int64) throws {
        try self.db.run(
            sql: "UPDATE resume_token SET confirmed_at = ? WHERE digest = ? AND confirmed_at IS NULL",
            arguments: [time, token.data]
        )
        guard self.db.changesCount == 1 else { return }
        // So the order of spent tokens is theirs, even if the clock was set back.
        let last = "SELECT max(spent_at) FROM resume_token WHERE family = ?"
        let spent = try max(time, Int64.fetchOne(self.db.cachedStatement(sql: last), arguments: [self.family]) ?? time)
        try self.db.run(
            sql: """
                UPDATE resume_token SET spent_at = ?
                WHERE family = ? AND digest <> ? AND confirmed_at IS NOT NULL AND spent_at IS NULL
                """,
            arguments: [spent, self.family, token.data]
        )
        try self.db.run(
            sql: """
                DELETE FROM resume_token WHERE digest IN
                    (SELECT digest FROM resume_token WHERE family = ? AND spent_at IS NOT NULL
                    ORDER BY spent_at DESC LIMIT -1 OFFSET ?)
                """,
            arguments: [self.family, Self.maximumSpent]
        )
    }

    /// Deletes the token that the client has not confirmed, if there is one.
    func removeUnconfirmed() throws {
        try self.db.run(
            sql: "DELETE FROM resume_token WHERE family = ? AND confirmed_at IS NULL",
            arguments: [self.family]
        )
    }
}
