import Foundation
import GRDB
import Testing
import World

@testable import StorageSQLite

/// Tests of what is particular to SQLite; `EngineContract` tests what every engine promises.
@Suite("SQLiteAccountStore") struct SQLiteAccountStoreTests {
    private let folder: Folder
    private let store: Store
    private let accounts: SQLiteAccountStore

    init() throws {
        self.folder = try Folder()
        self.store = try self.folder.open()
        self.accounts = SQLiteAccountStore(self.store)
    }

    @Test("the table itself refuses a second exclusive account for an address")
    func constraint() async throws {
        _ = try await self.accounts.insert(.named("Ada", email: "a@b.co"))
        let error = await #expect(throws: DatabaseError.self) {
            try await self.store.commits.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO account (username, username_folded, email, email_folded, email_is_exclusive,
                            password_hash, role, created_at) VALUES ('B', 'b', 'a@b.co', 'a@b.co', 1, 'x', 1, 0)
                        """
                )
            }
        }
        #expect(error?.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE)
    }

    @Test("the key of a removed account is not used again")
    func keys() async throws {
        let first = try await self.accounts.insert(.named("Ada")).id
        try await self.store.commits.write { try $0.execute(sql: "DELETE FROM account") }
        #expect(try await self.accounts.insert(.named("Bob")).id > first)
    }

    @Test("the time of a registration is stored in microseconds, UTC (DB-4)")
    func created() async throws {
        let accounts = SQLiteAccountStore(self.store, now: { Date(timeIntervalSince1970: 1_700_000_000.25) })
        _ = try await accounts.insert(.named("Ada"))
        let created = try await self.store.pool.read { try Int64.fetchOne($0, sql: "SELECT created_at FROM account") }
        #expect(created == 1_700_000_000_250_000)
    }

    @Test("a registration on a full disk is not saved, and works later (DB-9)")
    func full() async throws {
        try await self.store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1") }
        var refused: WorldError?
        for number in 1...500 where refused == nil {
            do {
                _ = try await self.accounts.insert(.named("player\(number)"))
            } catch {
                refused = error as? WorldError
            }
        }
        #expect(refused?.code == .notSaved)
        #expect(refused?.wasTold == true)
        #expect(refused?.hint.contains("no room left") == true)
        try await self.store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 10000") }
        _ = try await self.accounts.insert(.named("Ada"))
    }

    @Test("a cancelled request gets no other error")
    func cancelled() async throws {
        let code = await withTaskGroup(of: WorldError.Code?.self) { group in
            group.cancelAll()
            group.addTask { await refusal { _ = try await self.accounts.account(named: "ada") } }
            return await group.next() ?? nil
        }
        #expect(code == .cancelled)
    }
}
