import Contexts
import GRDB
import TestSupport
import Testing
import World

@testable import StorageSQLite

@Suite("names that are not given again") struct FormerNamesTests {
    private func refusal(_ name: String, _ store: Store) async -> WorldError.Code? {
        do {
            _ = try await SQLiteAccountStore(store).insert(.named(name, exclusive: false))
            return nil
        } catch {
            return (error as? WorldError)?.code
        }
    }

    private func carryOut(_ change: StaffChange, _ store: Store) async throws {
        let action = StaffAction(at: 1, actor: "Kim", verb: "rename", target: "ada")
        #expect(try await SQLiteModerationStore(ServedDatabase(store, time: .machine)).carryOut(change, noting: action))
    }

    @Test("the name of an account that was renamed or removed is free for itself alone, and so are names alike")
    func former() async throws {
        let folder = try Folder()
        let store = try folder.open()
        let ill = try await SQLiteAccountStore(store).insert(.named("ill", exclusive: false)).id
        let bob = try await SQLiteAccountStore(store).insert(.named("bob", exclusive: false)).id
        try await self.carryOut(.rename(ill, try Username("kim")), store)
        for name in ["ill", "ILL", "i11", "1l1"] where (try? Username(name)) != nil {
            #expect(await self.refusal(name, store) == .usernameAlike)
        }
        do throws(WorldError) {
            let action = StaffAction(at: 1, actor: "Kim", verb: "rename", target: "bob")
            _ = try await SQLiteModerationStore(ServedDatabase(store, time: .machine)).carryOut(
                .rename(bob, self.username("ill")),
                noting: action
            )
            Issue.record("another account has the name")
        } catch {
            #expect(error.code == .usernameAlike)
        }
        try await self.carryOut(.rename(ill, try Username("ill")), store)
        try await self.carryOut(.remove(ill), store)
        for name in ["ill", "kim"] { #expect(await self.refusal(name, store) == .usernameAlike) }
        #expect(await self.refusal("eve", store) == nil)
        try await store.close()
    }

    private func username(_ text: String) throws(WorldError) -> Username {
        do throws(AccountError) { return try Username(text) } catch { throw WorldError(.unavailable, at: text) }
    }

    @Test("a program of before, which changes a password, ends the code in its place too")
    func trigger() async throws {
        let folder = try Folder()
        let store = try folder.open()
        let ada = try await SQLiteAccountStore(store).insert(.named("ada")).id
        try await self.carryOut(.reset(PasswordReset(of: ada, hash: "a hash", until: 100)), store)
        try await store.close()
        let database = try DatabaseQueue(path: folder())
        let count = try await database.write { db in
            try db.execute(sql: "UPDATE account SET role = 3 WHERE id = ?", arguments: [ada])
            let before = try Int.fetchOne(db, sql: "SELECT count(*) FROM password_reset")
            try db.execute(sql: "UPDATE account SET password_hash = 'x' WHERE id = ?", arguments: [ada])
            return (before, try Int.fetchOne(db, sql: "SELECT count(*) FROM password_reset"))
        }
        try database.close()
        #expect(count == (1, 0))
    }
}
