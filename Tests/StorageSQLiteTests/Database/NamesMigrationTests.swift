import GRDB
import Testing
import World

@testable import StorageSQLite

@Suite("Migration 4, to names that look alike (DB-5, SEC-32)") struct NamesMigrationTests {
    private static let former = Array(Migration.all[..<3])
    private static let now = Array(Migration.all[..<4])

    @Test("accounts whose names look alike already stay, and nobody else gets such a name")
    func existing() async throws {
        let folder = try Folder()
        let before = try folder.open(Self.former)
        for name in ["Bill", "Ada"] { _ = try await SQLiteAccountStore(before).insert(.named(name)) }
        try await before.close()
        try folder.execute("UPDATE account SET username = 'B1ll', username_folded = 'b1ll' WHERE username = 'Ada'")
        try folder.execute(
            """
            INSERT INTO account SELECT 7, 'BiIl', 'biil', 'x@y.co', 'x@y.co', 0, password_hash, 1, 0 FROM account LIMIT 1
            """
        )
        let store = try folder.open(Self.now)
        let accounts = SQLiteAccountStore(store)
        for name in ["bill", "b1ll", "biil"] { #expect(try await accounts.account(named: name) != nil, "\(name)") }
        for name in ["bi1l", "BLLL"] {
            #expect(await refusal { _ = try await accounts.insert(.named(name)) } == .usernameAlike, "\(name)")
        }
        #expect(await refusal { _ = try await accounts.insert(.named("B1LL")) } == .usernameTaken)
        try await store.close()
    }

    @Test("a program that knows the former schema only registers names, and the next one finds them")
    func formerProgram() async throws {
        let folder = try Folder()
        try await folder.open(Self.now).close()
        let former = try folder.open(Self.former)
        #expect(former.opening == .nothing)
        try await former.pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO account VALUES (1, 'Zoe', 'zoe', 'z@y.co', 'z@y.co', 1, 'hash', 1, 0)
                    """
            )
        }
        try await former.close()
        let store = try folder.open(Self.now)
        #expect(try await SQLiteAccountStore(store).hasName(alike: "zoe"))
        #expect(await refusal { _ = try await SQLiteAccountStore(store).insert(.named("z0e")) } == .usernameAlike)
        try await store.close()
    }

    @Test("the question whether a name looks like another one reads the index, and folds like Username")
    func index() async throws {
        let folder = try Folder()
        let store = try folder.open(Self.now)
        try await store.pool.read { db in
            let plan = try Row.fetchAll(
                db,
                sql: "EXPLAIN QUERY PLAN SELECT 1 FROM account WHERE \(SQLiteAccountStore.alike) = 'x'"
            )
            #expect(plan.count == 1)
            #expect((plan.first?["detail"] as String?)?.contains("account_alike") == true, "\(plan)")
            let all = "abcdefghijklmnopqrstuvwxyz0123456789-_"
            let sql = "SELECT \(SQLiteAccountStore.alike) FROM (SELECT ? AS username_folded)"
            #expect(try String.fetchOne(db, sql: sql, arguments: [all]) == Username.alike(all))
        }
        try await store.close()
    }
}
