import Foundation
import GRDB
package import World

/// The accounts of the SQLite file.
package struct SQLiteAccountStore: AccountStore {
    private let database: ServedDatabase
    private let now: @Sendable () -> Date

    /// Creates the account store of a database.
    package init(_ database: ServedDatabase) {
        self.init(database, now: { Date() })
    }

    init(_ database: ServedDatabase, now: @escaping @Sendable () -> Date) {
        self.database = database
        self.now = now
    }

    /// Returns the account with this folded name, or nil.
    package func account(named folded: String) async throws(WorldError) -> AccountRecord? {
        try await self.database.read(at: "SQLiteAccountStore.account(named:)") { db in
            try Row.fetchOne(db.cachedStatement(sql: Self.select + " WHERE username_folded = ?"), arguments: [folded])
                .map(Self.record)
        }
    }

    /// Returns the account with this key, or nil.
    package func account(id: Int64) async throws(WorldError) -> AccountRecord? {
        try await self.database.read(at: "SQLiteAccountStore.account(id:)") { db in
            try Row.fetchOne(db.cachedStatement(sql: Self.select + " WHERE id = ?"), arguments: [id]).map(Self.record)
        }
    }

    /// Returns those accounts of the given keys that exist; reads at most 500 keys with each statement.
    package func accounts(ids: [Int64]) async throws(WorldError) -> [AccountRecord] {
        try await self.database.read(at: "SQLiteAccountStore.accounts(ids:)") { db in
            var records: [AccountRecord] = []
            for start in stride(from: 0, to: ids.count, by: Self.maximumKeys) {
                let part = ids[start..<min(start + Self.maximumKeys, ids.count)]
                let locations = Array(repeating: "?", count: part.count).joined(separator: ", ")
                let arguments = StatementArguments(part)
                records += try Row.fetchAll(db, sql: Self.select + " WHERE id IN (\(locations))", arguments: arguments)
                    .map(Self.record)
            }
            return records
        }
    }

    /// Returns accounts in the order of their keys, after a key, whose folded names begin with a prefix.
    package func accounts(
        after id: Int64,
        beginningWith prefix: String,
        atMost limit: Int
    ) async throws(WorldError) -> [AccountRecord] {
        try await self.database.read(at: "SQLiteAccountStore.accounts(after:)") { db in
            let rule = " WHERE id > ?1 AND substr(username_folded, 1, length(?2)) = ?2 ORDER BY id LIMIT ?3"
            return try Row.fetchAll(db, sql: Self.select + rule, arguments: [id, prefix, limit]).map(Self.record)
        }
    }

    /// Returns whether an account has a name that looks like this one.
    package func hasName(alike: String) async throws(WorldError) -> Bool {
        try await self.database.read(at: "SQLiteAccountStore.hasName") { try Self.hasName(alike: alike, $0) }
    }

    /// Returns whether an account has this folded address.
    package func emailIsTaken(_ folded: String) async throws(WorldError) -> Bool {
        try await self.database.read(at: "SQLiteAccountStore.emailIsTaken") { try Self.emailIsTaken(folded, $0) }
    }

    /// Inserts an account, and returns it with its key.
    ///
    /// UNIQUE constraints decide between concurrent inserts, and for names that look alike the order of the transactions.
    ///
    /// If it is uncertain whether the insert was written, this reads it back.
    package func insert(_ new: NewAccount, noting action: StaffAction?) async throws(WorldError) -> AccountRecord {
        let location = "SQLiteAccountStore.insert"
        let created = Int64(self.now().timeIntervalSince1970 * 1_000_000)
        return try await self.database.write(at: location) { db in
            // The UNIQUE constraint does not cover accounts from a time when several could have the same address.
            if new.emailIsExclusive, try Self.emailIsTaken(new.email.folded, db) {
                throw WorldError(.emailTaken, at: location)
            }
            if try Self.hasName(alike: new.username.alike, db) {
                let isTaken = try Self.nameIsTaken(new.username.folded, db)
                throw WorldError(isTaken ? .usernameTaken : .usernameAlike, at: location)
            }
            try db.execute(
                sql: """
                    INSERT INTO account (username, username_folded, email, email_folded, email_is_exclusive,
                        password_hash, role, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (username_folded) DO NOTHING
                    """,
                arguments: [
                    new.username.display, new.username.folded, new.email.text, new.email.folded, new.emailIsExclusive,
                    new.passwordHash, new.role, created,
                ]
            )
            guard db.changesCount == 1 else { throw WorldError(.usernameTaken, at: location) }
            let id = db.lastInsertedRowID
            if let code = new.invitation { try InvitationRows.use(code, at: created / 1_000, for: id, in: db) }
            if let action { try StaffActionRows.insert(action, in: db) }
            return AccountRecord(
                id: id,
                username: new.username.display,
                email: new.email.text,
                passwordHash: new.passwordHash,
                role: new.role,
                createdAt: created / 1_000
            )
        } readBack: { () async throws(WorldError) in
            // The hash contains a random salt: an equal hash means that this call inserted the account.
            let found = try await self.account(named: new.username.folded)
            return found?.passwordHash == new.passwordHash ? found : nil
        }
    }

    /// Replaces a password hash; returns false when `old` is not the account's current hash.
    ///
    /// If it is uncertain whether the change was written, this reads it back.
    package func replacePasswordHash(
        of id: Int64,
        _ old: String,
        by new: String
    ) async throws(WorldError) -> Bool {
        try await self.database.write(at: "SQLiteAccountStore.replacePasswordHash") { db in
            try db.execute(
                sql: "UPDATE account SET password_hash = ? WHERE id = ? AND password_hash = ?",
                arguments: [new, id, old]
            )
            return db.changesCount == 1
        } readBack: { () async throws(WorldError) in
            try await self.account(id: id)?.passwordHash == new ? true : nil
        }
    }
}

extension SQLiteAccountStore {
    /// How many keys one statement asks for; SQLite allows at least 999 parameters (sqlite.org/limits.html).
    private static let maximumKeys = 500
    private static let select = "SELECT id, username, email, password_hash, role, created_at FROM account"

    private static func record(_ row: Row) -> AccountRecord {
        AccountRecord(
            id: row["id"],
            username: row["username"],
            email: row["email"],
            passwordHash: row["password_hash"],
            role: row["role"],
            createdAt: row["created_at"] / 1_000
        )
    }

    /// What ``Username/alike`` is of a stored name; word for word as in the index of migration "4 names".
    static let alike =
        "replace(replace(replace(replace(username_folded, 'i', 'l'), '1', 'l'), '0', 'o'), '_', '-')"

    private static func hasName(alike: String, _ db: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM account WHERE \(Self.alike) = ?)"
        if try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [alike]) == true { return true }
        return try FormerNames.has(alike, unlessOf: 0, in: db)
    }

    private static func nameIsTaken(_ folded: String, _ db: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM account WHERE username_folded = ?)"
        return try Bool.fetchOne(db, sql: sql, arguments: [folded]) ?? false
    }

    private static func emailIsTaken(_ folded: String, _ db: Database) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM account WHERE email_folded = ?)", arguments: [folded])
            ?? false
    }
}
