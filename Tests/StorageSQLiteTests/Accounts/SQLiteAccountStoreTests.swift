import Foundation
import GRDB
import Testing
import World

@testable import StorageSQLite

@Suite("SQLiteAccountStore") struct SQLiteAccountStoreTests {
    private let folder: Folder
    private let store: Store
    private let accounts: SQLiteAccountStore

    init() throws {
        self.folder = try Folder()
        self.store = try self.folder.open()
        self.accounts = SQLiteAccountStore(self.store)
    }

    @Test("an account is found by its folded name and by its key, as it was written")
    func find() async throws {
        let new = try NewAccount.named("AdaL", email: "Ada@EXAMPLE.org", role: 9)
        let record = try await self.accounts.insert(new)
        #expect(
            record
                == AccountRecord(
                    id: record.id,
                    username: "AdaL",
                    email: "Ada@EXAMPLE.org",
                    passwordHash: "hash of AdaL",
                    role: 9
                )
        )
        #expect(try await self.accounts.account(named: "adal") == record)
        #expect(try await self.accounts.account(id: record.id) == record)
        #expect(try await self.accounts.account(named: "AdaL") == nil)
        #expect(try await self.accounts.account(named: "") == nil)
        #expect(try await self.accounts.account(id: record.id + 1) == nil)
    }

    @Test("many accounts are found by their keys, more than one statement asks for; keys of nobody are passed over")
    func findMany() async throws {
        let created = try await withThrowingTaskGroup(of: AccountRecord.self) { group in
            for number in 1...1_201 {
                group.addTask { try await self.accounts.insert(.named("p\(number)", email: "\(number)@b.co")) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let nobodies = (1...20).map { -Int64($0) } + [.max, .min]
        let found = try await self.accounts.accounts(ids: created.map(\.id) + nobodies)
        #expect(found.sorted { $0.id < $1.id } == created.sorted { $0.id < $1.id })
        #expect(try await self.accounts.accounts(ids: []) == [])
        #expect(try await self.accounts.accounts(ids: nobodies) == [])
    }

    @Test("a name that is taken in another case is taken")
    func taken() async throws {
        _ = try await self.accounts.insert(.named("Ada"))
        #expect(await refusal { _ = try await accounts.insert(.named("aDA", email: "other@b.co")) } == .usernameTaken)
        #expect(try await self.accounts.emailIsTaken("other@b.co") == false)
    }

    @Test("20 clients race for one name: exactly one gets it")
    func race() async throws {
        let results = await withTaskGroup(of: WorldError.Code?.self) { group in
            for number in 1...20 {
                group.addTask {
                    await refusal {
                        _ = try await self.accounts.insert(
                            .named(number.isMultiple(of: 2) ? "Ada" : "aDa", email: "\(number)@b.co")
                        )
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { $0 == nil } == 1)
        #expect(results.count { $0 == .usernameTaken } == 19)
    }

    @Test("20 clients race for one exclusive address: exactly one gets it")
    func emailRace() async throws {
        let results = await withTaskGroup(of: WorldError.Code?.self) { group in
            for number in 1...20 {
                group.addTask {
                    await refusal { _ = try await self.accounts.insert(.named("player\(number)", email: "a@b.co")) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { $0 == nil } == 1)
        #expect(results.count { $0 == .emailTaken } == 19)
    }

    @Test("an address that is not exclusive can have several accounts, but no exclusive one then")
    func sharedEmail() async throws {
        _ = try await self.accounts.insert(.named("Ada", email: "a@b.co", exclusive: false))
        _ = try await self.accounts.insert(.named("Bob", email: "a@b.co", exclusive: false))
        #expect(try await self.accounts.emailIsTaken("a@b.co"))
        #expect(await refusal { _ = try await accounts.insert(.named("Cy", email: "a@b.co")) } == .emailTaken)
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

    @Test("a hash is replaced only if it is the one in force")
    func replace() async throws {
        let id = try await self.accounts.insert(.named("Ada")).id
        #expect(try await self.accounts.replacePasswordHash(of: id, "hash of Ada", by: "second"))
        #expect(try await !self.accounts.replacePasswordHash(of: id, "hash of Ada", by: "third"))
        #expect(try await !self.accounts.replacePasswordHash(of: id + 1, "second", by: "third"))
        #expect(try await self.accounts.account(id: id)?.passwordHash == "second")
    }

    @Test("the key of an account that is no more is not used again")
    func keys() async throws {
        let first = try await self.accounts.insert(.named("Ada")).id
        try await self.store.commits.write { try $0.execute(sql: "DELETE FROM account") }
        #expect(try await self.accounts.insert(.named("Bob")).id > first)
    }

    @Test("the time of a registration is kept in microseconds, UTC (DB-4)")
    func created() async throws {
        let accounts = SQLiteAccountStore(self.store, now: { Date(timeIntervalSince1970: 1_700_000_000.25) })
        _ = try await accounts.insert(.named("Ada"))
        let created = try await self.store.pool.read { try Int64.fetchOne($0, sql: "SELECT created_at FROM account") }
        #expect(created == 1_700_000_000_250_000)
    }

    @Test("a registration without room is not saved, and works later (DB-9)")
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

    @Test("who is no longer waited for is told nothing else")
    func cancelled() async throws {
        let code = await withTaskGroup(of: WorldError.Code?.self) { group in
            group.cancelAll()
            group.addTask { await refusal { _ = try await self.accounts.account(named: "ada") } }
            return await group.next() ?? nil
        }
        #expect(code == .cancelled)
    }
}
