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

    /// Returns how a token of the family is valid; nil if it is none of the family, or spent.
    func state(of token: TokenDigest) throws -> TokenRecord.State? {
        let sql = """
            SELECT confirmed_at IS NOT NULL FROM resume_token WHERE digest = ? AND family = ? AND spent_at IS NULL
            """
        let arguments: StatementArguments = [token.data, self.family]
        let isConfirmed = try Bool.fetchOne(self.db.cachedStatement(sql: sql), arguments: arguments)
        return isConfirmed.map { $0 ? .current : .new }
    }

    /// Makes an unconfirmed token the current one, and the one before it a spent one; does nothing for another token.
    static func confirm(_ token: TokenDigest, at time: Int64, in db: Database) throws {
        let confirming = """
            UPDATE resume_token SET confirmed_at = ? WHERE digest = ? AND confirmed_at IS NULL RETURNING family
            """
        let arguments: StatementArguments = [time, token.data]
        let families = try Int64.fetchAll(db.cachedStatement(sql: confirming), arguments: arguments)
        guard let family = families.first else { return }
        // So the order of spent tokens is theirs, even if the clock was set back.
        try db.run(
            sql: """
                UPDATE resume_token
                SET spent_at = (SELECT max(?, coalesce(max(spent_at), 0)) FROM resume_token WHERE family = ?)
                WHERE family = ? AND digest <> ? AND confirmed_at IS NOT NULL AND spent_at IS NULL
                """,
            arguments: [time, family, family, token.data]
        )
        try db.run(
            sql: """
                DELETE FROM resume_token WHERE digest IN
                    (SELECT digest FROM resume_token WHERE family = ? AND spent_at IS NOT NULL
                    ORDER BY spent_at DESC LIMIT -1 OFFSET ?)
                """,
            arguments: [family, Self.maximumSpent]
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
