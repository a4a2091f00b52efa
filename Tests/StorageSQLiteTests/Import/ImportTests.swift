import Foundation
import GRDB
import Testing

@testable import StorageSQLite
@testable import World

@Suite("Imported accounts in the SQLite file") struct ImportTests {
    private static let hash = "$2b$12$bDJIclAIHTR25.ziR7kmq.G9w44roAfIwZ4l1fVClyE4Ojsd82JT2"

    private func imported(_ name: String, createdAt: Int64? = nil) throws -> ImportedAccount {
        let account = NewAccount(
            username: try Username(name),
            email: try EmailAddress("\(name)@example.org"),
            emailIsExclusive: true,
            passwordHash: Self.hash
        )
        return ImportedAccount(originalName: "the \(name)", account: account, createdAt: createdAt)
    }

    /// Imports accounts of those names as a run; returns its number.
    private func importing(_ names: [String], into folder: Folder) throws -> Int64 {
        try OfflineDatabase(at: folder()).importing { store throws(EngineTrouble) in
            let run = try store.begin("users.sql", by: "root (shell)")
            let accounts = names.compactMap { try? self.imported($0, createdAt: $0 == "old" ? 7 : nil) }
            try store.insert(accounts[...], of: run)
            return run
        }
    }

    private func undo(_ run: Int64, in folder: Folder) throws -> ImportUndoReport? {
        try OfflineDatabase(at: folder()).importing { store throws(EngineTrouble) in
            try store.undo(run, by: "root (shell)")
        }
    }

    @Test("accounts are written to a database that is made, and found by who asks what is there")
    func written() throws {
        let folder = try Folder()
        let engine = OfflineDatabase(at: folder())
        #expect(try engine.knownAccounts() == KnownAccounts() && !engine.hasData)
        #expect(try self.importing(["ada", "old"], into: folder) == 1)
        let known = KnownAccounts(
            names: ["ada", "old"],
            addresses: ["ada@example.org", "old@example.org"],
            originalNames: ["the ada", "the old"]
        )
        #expect(try engine.knownAccounts() == known)
        #expect(try engine.importing { store throws(EngineTrouble) in try store.known() } == known)
        let other = try DatabaseQueue(path: folder())
        let sql = "SELECT created_at, role, password_hash FROM account ORDER BY id"
        let rows = try other.read { try Row.fetchAll($0, sql: sql) }
        #expect(rows.map { $0["role"] } == [1, 1] && rows.allSatisfy { $0["password_hash"] == Self.hash })
        #expect(rows[1]["created_at"] == 7 && rows[0]["created_at"] > 1_700_000_000_000_000)
        try other.close()
    }

    @Test("a run is taken back, but for accounts that were used; keys are not given again")
    func undone() throws {
        let folder = try Folder()
        _ = try self.importing(["other"], into: folder)
        let names = ["ada", "bob", "cyd", "dan"] + (0..<1_200).map { "name\($0)" }
        let run = try self.importing(names, into: folder)
        try folder.execute(
            """
            UPDATE account SET password_hash = '$argon2id$' WHERE username = 'ada';
            INSERT INTO account_network SELECT id, '192.0.2.1/32', 0 FROM account WHERE username = 'bob';
            UPDATE account SET role = 5 WHERE username = 'cyd';
            INSERT INTO login_failures SELECT id, 3, 0 FROM account WHERE username = 'name7';
            CREATE TABLE fond (account INTEGER REFERENCES account (id));
            INSERT INTO fond SELECT id FROM account WHERE username = 'dan';
            """
        )
        let report = try #require(try self.undo(run, in: folder))
        #expect(report.removed == 1_200)
        #expect(
            report.staying == [
                .init(name: "ada", reason: .used), .init(name: "bob", reason: .used), .init(name: "cyd", reason: .role),
                .init(name: "dan", reason: .referenced),
            ]
        )
        #expect(try OfflineDatabase(at: folder()).knownAccounts().names == ["other", "ada", "bob", "cyd", "dan"])
        #expect(try #require(try self.undo(run, in: folder)).removed == 0)
        #expect(try self.undo(9, in: folder) == nil)
        #expect(try self.importing(["name7"], into: folder) == 3)
        let runs = try OfflineDatabase(at: folder()).importing { store throws(EngineTrouble) in try store.runs() }
        #expect(runs.map(\.accounts) == [1, 4, 1] && runs.map(\.file) == ["users.sql", "users.sql", "users.sql"])
        let other = try DatabaseQueue(path: folder())
        #expect(try other.read { try Int.fetchOne($0, sql: "SELECT max(id) FROM account") } == 1_206)
        try other.close()
    }

    @Test("accounts of one call are written together or not at all, and the error has nothing of them")
    func together() throws {
        let folder = try Folder()
        #expect(throws: EngineTrouble.self) { try self.importing(["ada", "bob", "ADA"], into: folder) }
        #expect(try OfflineDatabase(at: folder()).knownAccounts().names == [])
        let error = #expect(throws: EngineTrouble.self) { try self.importing(["ada", "ADA"], into: folder) }
        #expect(error?.description.contains("ada") == false && error?.description.contains("$2b$") == false)
    }

    @Test("while a server runs nothing is imported, and who asks what is there is answered")
    func locked() async throws {
        let folder = try Folder()
        let store = try folder.open()
        _ = try await SQLiteAccountStore(store).insert(.named("Ada"))
        let error = #expect(throws: EngineTrouble.self) { try self.importing(["bob"], into: folder) }
        #expect(error?.code == .inUse && error?.exitCode == 75)
        #expect(try OfflineDatabase(at: folder()).knownAccounts().names == ["Ada"])
        try await store.close()
        #expect(try self.importing(["bob"], into: folder) == 1)
        #expect(try folder.files == Folder.ofClosedStore)
    }

    @Test("a database of an older schema is asked as it is, and brought up to date for an import")
    func older() async throws {
        let folder = try Folder()
        let store = try folder.open(Array(Migration.all[..<4]))
        _ = try await SQLiteAccountStore(store).insert(.named("Ada"))
        try await store.close()
        #expect(try OfflineDatabase(at: folder()).knownAccounts().names == ["Ada"])
        #expect(try !folder.files.contains { $0.hasSuffix(".backup") })
        #expect(try self.importing(["bob"], into: folder) == 1)
        #expect(try folder.files.contains("uuu.sqlite.schema-4.backup"))
        #expect(try OfflineDatabase(at: folder()).knownAccounts().names == ["Ada", "bob"])
    }
}
