import Foundation
import GRDB
package import World

/// The accounts of the SQLite file.
package struct SQLiteAccountStore: AccountStore {
    private let store: Store
    private let now: @Sendable () -> Date

    /// The accounts of that store.
    package init(_ store: Store) {
        self.init(store, now: { Date() })
    }

    init(_ store: Store, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.now = now
    }

    /// The account of that name in its folded form, or nil.
    package func account(named folded: String) async throws(WorldError) -> AccountRecord? {
        try await self.read("SQLiteAccountStore.account(named:)") { db in
            try Row.fetchOne(db, sql: Self.select + " WHERE username_folded = ?", arguments: [folded])
                .map(Self.record)
        }
    }

    /// The account of that key, or nil.
    package func account(id: Int64) async throws(WorldError) -> AccountRecord? {
        try await self.read("SQLiteAccountStore.account(id:)") { db in
            try Row.fetchOne(db, sql: Self.select + " WHERE id = ?", arguments: [id]).map(Self.record)
        }
    }

    /// The accounts of those keys that are there, some hundreds a statement.
    package func accounts(ids: [Int64]) async throws(WorldError) -> [AccountRecord] {
        try await self.read("SQLiteAccountStore.accounts(ids:)") { db in
            var records: [AccountRecord] = []
            for start in stride(from: 0, to: ids.count, by: Self.mostKeys) {
                let part = ids[start..<min(start + Self.mostKeys, ids.count)]
                let places = Array(repeating: "?", count: part.count).joined(separator: ", ")
                let arguments = StatementArguments(part)
                records += try Row.fetchAll(db, sql: Self.select + " WHERE id IN (\(places))", arguments: arguments)
                    .map(Self.record)
            }
            return records
        }
    }

    /// Whether an account has the address, in its folded form.
    package func emailIsTaken(_ folded: String) async throws(WorldError) -> Bool {
        try await self.read("SQLiteAccountStore.emailIsTaken") { try Self.emailIsTaken(folded, $0) }
    }

    /// Keeps a new account and answers it with its key; UNIQUE constraints decide races.
    package func insert(_ new: NewAccount) async throws(WorldError) -> AccountRecord {
        let place = "SQLiteAccountStore.insert"
        let created = Int64(self.now().timeIntervalSince1970 * 1_000_000)
        return try await self.write(place) { db in
            // Accounts from a time when an address could have several do not count in the constraint.
            if new.emailIsExclusive, try Self.emailIsTaken(new.email.folded, db) {
                throw WorldError(.emailTaken, at: place)
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
            guard db.changesCount == 1 else { throw WorldError(.usernameTaken, at: place) }
            return AccountRecord(
                id: db.lastInsertedRowID,
                username: new.username.display,
                email: new.email.text,
                passwordHash: new.passwordHash,
                role: new.role
            )
        }
    }

    /// Puts another hash in place of the one given; false when that is no longer the one in force.
    package func replacePasswordHash(
        of id: Int64,
        _ old: String,
        by new: String
    ) async throws(WorldError) -> Bool {
        try await self.write("SQLiteAccountStore.replacePasswordHash") { db in
            try db.execute(
                sql: "UPDATE account SET password_hash = ? WHERE id = ? AND password_hash = ?",
                arguments: [new, id, old]
            )
            return db.changesCount == 1
        }
    }
}

extension SQLiteAccountStore {
    /// Keys that are asked for in one statement, which has room for 999 at least (sqlite.org/limits.html).
    private static let mostKeys = 500
    private static let select = "SELECT id, username, email, password_hash, role FROM account"

    private static func record(_ row: Row) -> AccountRecord {
        AccountRecord(
            id: row["id"],
            username: row["username"],
            email: row["email"],
            passwordHash: row["password_hash"],
            role: row["role"]
        )
    }

    private static func emailIsTaken(_ folded: String, _ db: Database) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM account WHERE email_folded = ?)", arguments: [folded])
            ?? false
    }

    private func read<T: Sendable>(
        _ place: String,
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(WorldError) -> T {
        do {
            return try await self.store.pool.read(body)
        } catch {
            throw self.refusal(error, at: place)
        }
    }

    private func write<T: Sendable>(
        _ place: String,
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(WorldError) -> T {
        do {
            return try await self.store.commits.write(body)
        } catch {
            throw self.refusal(error, at: place)
        }
    }

    private func refusal(_ error: any Error, at place: String) -> WorldError {
        switch error {
        case let error as WorldError: return error
        case is CancellationError: return WorldError(.cancelled, at: place)
        default: return WorldError(.unavailable, at: place, hint: "\(StorageError(error, at: self.store.path))")
        }
    }
}
