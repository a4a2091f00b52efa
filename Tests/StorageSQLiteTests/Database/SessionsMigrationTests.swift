import Foundation
import GRDB
import Testing
import World

@testable import StorageSQLite

@Suite("Migration 2, to sessions and more roles (DB-5)") struct SessionsMigrationTests {
    private static let former = Array(Migration.all[..<1])
    private static let now = Array(Migration.all[..<2])

    /// A folder with a database of schema 1, whose last account was removed.
    private func used() async throws -> Folder {
        let folder = try Folder()
        let store = try folder.open(Self.former)
        let accounts = SQLiteAccountStore(store)
        _ = try await accounts.insert(.named("Ada", role: 9))
        _ = try await accounts.insert(.named("Bob", email: "Shared@Example.org", exclusive: false))
        _ = try await accounts.insert(.named("Cyd", email: "shared@example.org", exclusive: false))
        _ = try await accounts.insert(.named("Dan"))
        try await store.close()
        try folder.execute("UPDATE account SET id = 40 WHERE username = 'Bob'; DELETE FROM account WHERE id = 4")
        return folder
    }

    private func rows(_ folder: Folder, _ sql: String) throws -> [Row] {
        let database = try DatabaseQueue(path: folder())
        defer { try? database.close() }
        return try database.read { try Row.fetchAll($0, sql: sql) }
    }

    @Test("accounts, indexes and the next key are as they were")
    func unchanged() async throws {
        let folder = try await self.used()
        let questions = [
            "SELECT * FROM account ORDER BY id",
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'account' ORDER BY name",
            "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('account')",
            "SELECT seq FROM sqlite_sequence WHERE name = 'account'",
        ]
        var before: [[Row]] = []
        for question in questions { before.append(try self.rows(folder, question)) }
        #expect(before.allSatisfy { !$0.isEmpty } && before[0].count == 3)
        let store = try folder.open(Self.now)
        #expect(store.opening == .migrated(from: 1, to: 2, copy: folder("uuu.sqlite.schema-1.backup")))
        try await store.close()
        for (question, rows) in zip(questions, before) {
            #expect(try self.rows(folder, question) == rows, "\(question)")
        }
        let last = try self.rows(folder, questions[3]).first?["seq"] as Int64?
        let again = try folder.open(Self.now)
        let eve = try await SQLiteAccountStore(again).insert(.named("Eve"))
        #expect(last.map { eve.id > max($0, 40) } == true, "the key \(eve.id) was given before")
        let code = await refusal {
            _ = try await SQLiteAccountStore(again).insert(.named("eVE", email: "other@example.org"))
        }
        #expect(code == .usernameTaken)
        try await again.close()
    }

    @Test("an empty table goes on with the key after the last one")
    func empty() async throws {
        let folder = try await self.used()
        try folder.execute("DELETE FROM account; UPDATE sqlite_sequence SET seq = 70")
        let store = try folder.open(Self.now)
        #expect(try await SQLiteAccountStore(store).insert(.named("Eve")).id == 71)
        try await store.close()
    }

    @Test("the new roles can be stored, and no other number", arguments: [3, 5])
    func roles(role: Int) async throws {
        let folder = try await self.used()
        let store = try folder.open(Self.now)
        let eve = try await SQLiteAccountStore(store).insert(.named("Eve", role: role))
        #expect(try await SQLiteAccountStore(store).account(id: eve.id)?.role == role)
        for other in [0, 2, 4, role + 1, 10] {
            let code = await refusal { _ = try await SQLiteAccountStore(store).insert(.named("Max", role: other)) }
            #expect(code == .notSaved, "\(other)")
        }
        try await store.close()
    }

    @Test("a program that knows the former schema only serves the file, and changes nothing of the new one")
    func formerProgram() async throws {
        let folder = try await self.used()
        let store = try folder.open(Self.now)
        _ = try await SQLiteAccountStore(store).insert(.named("Mod", role: 5))
        let ada = try #require(try await SQLiteAccountStore(store).account(named: "ada"))
        let sessions = SQLiteResumeStore(ServedDatabase(store, time: .machine))
        try await sessions.store([.of(ada.id)], lostAt: 5)
        try await store.close()
        let schema = "SELECT * FROM sqlite_schema ORDER BY name"
        let before = try self.rows(folder, schema)

        let former = try folder.open(Self.former)
        #expect(former.opening == .nothing)
        let accounts = SQLiteAccountStore(former)
        #expect(try await accounts.account(named: "ada") == ada)
        #expect(try await accounts.account(named: "mod")?.role == 5)
        _ = try await accounts.insert(.named("Eve"))
        #expect(try await accounts.replacePasswordHash(of: ada.id, ada.passwordHash, by: "new"))
        try await former.close()

        #expect(try self.rows(folder, schema) == before)
        let again = try folder.open(Self.now)
        #expect(again.opening == .nothing)
        #expect(try await SQLiteAccountStore(again).account(named: "eve")?.role == 1)
        let served = SQLiteResumeStore(ServedDatabase(again, time: .machine))
        #expect(try await served.session(of: ada.id)?.lostAt == 5)
        try await again.close()
    }

    @Test("a view of an operator finds the accounts as before")
    func view() async throws {
        let folder = try await self.used()
        try folder.execute("CREATE VIEW staff AS SELECT username FROM account WHERE role = 9")
        try await folder.open(Self.now).close()
        #expect(try self.rows(folder, "SELECT * FROM staff") == [["username": "Ada"]])
    }

    @Test("what a process that was killed in the middle leaves is migrated again")
    func killed() async throws {
        let folder = try await self.used()
        try folder.fill(2_000)
        let accounts = try self.rows(folder, "SELECT * FROM account")
        let other = try DatabaseQueue(path: folder())
        let left = try await other.writeWithoutTransaction { db in
            // Most pages are written to the log before the transaction ends.
            try db.execute(sql: "PRAGMA cache_size = 10; PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE")
            try db.execute(sql: Self.now[1].sql)
            defer { try? db.execute(sql: "ROLLBACK") }
            return try (folder.bytes(), folder.bytes("uuu.sqlite-wal"))
        }
        try other.close()
        #expect(left.1.count > left.0.count / 2, "nothing of the transaction is in the log")
        let after = try Folder()
        try after.write(left.0)
        try after.write(left.1, to: "uuu.sqlite-wal")
        let store = try after.open(Self.now)
        #expect(store.opening == .migrated(from: 1, to: 2, copy: after("uuu.sqlite.schema-1.backup")))
        try await store.close()
        #expect(try self.rows(after, "SELECT * FROM account") == accounts)
        #expect(try self.rows(after, "PRAGMA integrity_check") == [["integrity_check": "ok"]])
    }

    @Test("100,000 accounts take seconds")
    func many() async throws {
        let folder = try await self.used()
        try folder.fill(100_000)
        let start = ContinuousClock.now
        let store = try folder.open(Self.now)
        let duration = ContinuousClock.now - start
        #expect(duration < .seconds(20), "\(duration)")
        #expect(try await SQLiteAccountStore(store).account(named: "many99999")?.role == 1)
        try await store.close()
    }
}

extension Folder {
    /// Inserts `count` accounts.
    fileprivate func fill(_ count: Int) throws {
        try self.execute(
            """
            WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < \(count))
            INSERT INTO account (username, username_folded, email, email_folded, email_is_exclusive, password_hash,
                role, created_at)
            SELECT 'Many' || n, 'many' || n, 'Many' || n || '@example.org', 'many' || n || '@example.org', 1,
                '$argon2id$v=19$m=65536,t=3,p=1$' || hex(randomblob(33)), 1, 1796000000000000 FROM number
            """
        )
    }
}
