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
        try await self.read("SQLiteAccountStore.account(named:)") { db in
            try Row.fetchOne(db, sql: Self.select + " WHERE username_folded = ?", arguments: [folded])
                .map(Self.record)
        }
    }

    /// Returns the account with this key, or nil.
    package func account(id: Int64) async throws(WorldError) -> AccountRecord? {
        try await self.read("SQLiteAccountStore.account(id:)") { db in
            try Row.fetchOne(db, sql: Self.select + " WHERE id = ?", arguments: [id]).map(Self.record)
        }
    }

    /// Returns those accounts of the given keys that exist; reads at most 500 keys with each statement.
    package func accounts(ids: [Int64]) async throws(WorldError) -> [AccountRecord] {
        try await self.read("SQLiteAccountStore.accounts(ids:)") { db in
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

    /// Returns whether an account has this folded address.
    package func emailIsTaken(_ folded: String) async throws(WorldError) -> Bool {
        try await self.read("SQLiteAccountStore.emailIsTaken") { try Self.emailIsTaken(folded, $0) }
    }

    /// Inserts an account, and returns it with its key; UNIQUE constraints decide between concurrent inserts.
    ///
    /// If it is uncertain whether the insert was written, this reads it back.
    package func insert(_ new: NewAccount) async throws(WorldError) -> AccountRecord {
        let location = "SQLiteAccountStore.insert"
        do {
            return try await self.insert(new, at: location)
        } catch let error as UncertainWrite {
            // The hash contains a random salt: an equal hash means that this call inserted the account.
            let found = try await self.readBack(after: error, at: location) { () async throws(WorldError) in
                try await self.account(named: new.username.folded)
            }
            if let found, found.passwordHash == new.passwordHash { return found }
            throw self.refusal(ofLost: error, at: location)
        } catch {
            throw self.refusal(error, at: location, isWrite: true)
        }
    }

    private func insert(_ new: NewAccount, at location: String) async throws -> AccountRecord {
        let created = Int64(self.now().timeIntervalSince1970 * 1_000_000)
        return try await self.database.write { db in
            // The UNIQUE constraint does not cover accounts from a time when several could have the same address.
            if new.emailIsExclusive, try Self.emailIsTaken(new.email.folded, db) {
                throw WorldError(.emailTaken, at: location)
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
            return AccountRecord(
                id: db.lastInsertedRowID,
                username: new.username.display,
                email: new.email.text,
                passwordHash: new.passwordHash,
                role: new.role
            )
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
        let location = "SQLiteAccountStore.replacePasswordHash"
        do {
            return try await self.database.write { db in
                try db.execute(
                    sql: "UPDATE account SET password_hash = ? WHERE id = ? AND password_hash = ?",
                    arguments: [new, id, old]
                )
                return db.changesCount == 1
            }
        } catch let error as UncertainWrite {
            let found = try await self.readBack(after: error, at: location) { () async throws(WorldError) in
                try await self.account(id: id)
            }
            if found?.passwordHash == new { return true }
            throw self.refusal(ofLost: error, at: location)
        } catch {
            throw self.refusal(error, at: location, isWrite: true)
        }
    }
}

extension SQLiteAccountStore {
    /// How many keys one statement asks for; SQLite allows at least 999 parameters (sqlite.org/limits.html).
    private static let maximumKeys = 500
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
        _ location: String,
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(WorldError) -> T {
        do {
            return try await self.database.read(body)
        } catch {
            throw self.refusal(error, at: location, isWrite: false)
        }
    }

    /// Reads the account that an uncertain write may have changed.
    private func readBack(
        after error: UncertainWrite,
        at location: String,
        _ look: () async throws(WorldError) -> AccountRecord?
    ) async throws(WorldError) -> AccountRecord? {
        do {
            return try await look()
        } catch {
            throw WorldError(.uncertain, at: location, hint: "it could not be read back: \(error.hint)")
        }
    }

    /// Returns the error of a write that was not found: while its commit is still running, it may still appear.
    private func refusal(ofLost error: UncertainWrite, at location: String) -> WorldError {
        WorldError(error.isPending ? .uncertain : .notSaved, at: location, hint: error.cause.description, wasTold: true)
    }

    private func refusal(_ error: any Error, at location: String, isWrite: Bool) -> WorldError {
        switch error {
        case let error as WorldError: return error
        case is CancellationError: return WorldError(.cancelled, at: location)
        default:
            let trouble = EngineTrouble(error, at: self.database.path)
            return WorldError(
                isWrite ? .notSaved : .unavailable,
                at: location,
                hint: trouble.description,
                wasTold: self.database.standing.now.trouble?.code == trouble.code
            )
        }
    }
}
