import Foundation
import GRDB
import Testing
import World

@testable import StorageSQLite

@Suite("Store") struct StoreTests {
    @Test("a new store creates folder and files for its owner only")
    func modes() async throws {
        let folder = try Folder()
        let path = folder("var/uuu.sqlite")
        let store = try Store(StorageConfiguration(path: path))
        #expect(try folder.mode("var") == 0o700)
        for name in ["uuu.sqlite", "uuu.sqlite-wal", "uuu.sqlite-shm", "uuu.sqlite.lock"] {
            #expect(try folder.mode("var/\(name)") == 0o600, "\(name)")
        }
        try await store.close()
    }

    @Test("a clean close leaves an empty log, and its files for the next start (DB-10)")
    func close() async throws {
        let folder = try Folder()
        let store = try folder.open()
        let accounts = SQLiteAccountStore(store)
        _ = try await accounts.insert(.named("Ada"))
        // A reader is open too: it must not be closed last.
        #expect(try await accounts.account(named: "ada")?.username == "Ada")
        try await store.close()
        #expect(try folder.files == Folder.ofClosedStore)
        #expect(try folder.bytes("uuu.sqlite-wal").isEmpty)
    }

    @Test("written data is there after a clean end")
    func reopen() async throws {
        let folder = try Folder()
        var store = try folder.open()
        #expect(store.opening == .created)
        let record = try await SQLiteAccountStore(store).insert(.named("Ada"))
        try await store.close()
        store = try folder.open()
        #expect(store.opening == .nothing)
        #expect(try await SQLiteAccountStore(store).account(named: "ada") == record)
        try await store.close()
    }

    @Test("acknowledged data is there after an end without a close")
    func killed() async throws {
        let folder = try Folder()
        let store = try folder.open()
        for number in 1...50 { _ = try await SQLiteAccountStore(store).insert(.named("player\(number)")) }
        // What a killed process leaves: the file and its log, as they are now.
        let remains = try Folder()
        for name in ["uuu.sqlite", "uuu.sqlite-wal"] { try remains.write(folder.bytes(name), to: name) }
        let next = try remains.open()
        #expect(try await next.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM account") } == 50)
        try await next.close()
        try await store.close()
    }

    @Test("an empty file, and one without tables from an interrupted start, count as new")
    func unfinished() async throws {
        let folder = try Folder()
        try folder.write(Data())
        try await folder.open().close()
        let other = try Folder()
        try other.execute(
            "PRAGMA journal_mode = WAL; CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"
        )
        try await other.open().close()
    }

    @Test("a second store on one file is refused at once, until the first one is closed")
    func locked() async throws {
        let folder = try Folder()
        let store = try folder.open()
        let refusal = folder.refusal()
        #expect(refusal?.code == .inUse)
        #expect(refusal?.exitCode == 75)
        try await store.close()
        try await folder.open().close()
    }

    @Test("requests after the close are refused")
    func closed() async throws {
        let folder = try Folder()
        let store = try folder.open()
        let accounts = SQLiteAccountStore(store)
        try await store.close()
        #expect(await refusal { _ = try await accounts.insert(.named("Ada")) } == .notSaved)
        #expect(await refusal { _ = try await accounts.account(id: 1) } == .unavailable)
    }

    @Test("a migration preserves a copy from before, and the data")
    func migration() async throws {
        let folder = try Folder()
        var store = try folder.open()
        _ = try await SQLiteAccountStore(store).insert(.named("Ada"))
        try await store.close()
        #expect(try !folder.files.contains { $0.hasSuffix("backup") })

        let known = Migration.all.count
        let next = Migration.all + [.added(1)]
        store = try folder.open(next)
        let backup = "uuu.sqlite.schema-\(known).backup"
        #expect(store.opening == .migrated(from: known, to: known + 1, copy: folder(backup)))
        #expect(try await SQLiteAccountStore(store).account(named: "ada")?.username == "Ada")
        #expect(try await store.pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == known + 1)
        try await store.close()

        #expect(try folder.files == Folder.ofClosedStore + [backup])
        #expect(try folder.mode(backup) == 0o600)
        let copy = try Folder()
        try copy.write(folder.bytes(backup))
        store = try copy.open()
        #expect(try await SQLiteAccountStore(store).account(named: "ada")?.username == "Ada")
        try await store.close()

        try await folder.open(next).close()
        #expect(try folder.files.count == 5)
    }

    @Test("a migration that fails leaves the schema as it was")
    func failedMigration() async throws {
        let folder = try Folder()
        try await folder.open().close()
        let broken = Migration.all + [Migration(identifier: "next", sql: "CREATE TABLE next (id); SELECT nonsense")]
        #expect(folder.refusal(broken)?.code == .failed)
        let store = try folder.open()
        #expect(try await store.pool.read { try $0.tableExists("next") } == false)
        try await store.close()
    }

    @Test("only the last component of a missing folder is created")
    func folderMissing() throws {
        let folder = try Folder()
        let error = #expect(throws: EngineTrouble.self) {
            try Store(StorageConfiguration(path: folder("not/there/uuu.sqlite")))
        }
        #expect(error?.code == .folderMissing)
        #expect(error?.exitCode == 73)
        #expect(try folder.files == [])
    }

    @Test("a read-only disk is one clear error", .enabled(if: SmallDisk.isAllowed, "mounting is not allowed here"))
    func readOnly() async throws {
        let disk = try #require(SmallDisk(options: "size=8m"))
        try await Store(StorageConfiguration(path: disk.path + "/uuu.sqlite")).close()
        let view = try #require(disk.readOnlyView())
        let error = #expect(throws: EngineTrouble.self) {
            try Store(StorageConfiguration(path: view.path + "/uuu.sqlite"))
        }
        #expect(error?.code == .noPermission)
        #expect(error?.exitCode == 77)
    }

    @Test(
        "a full disk refuses writes, and accepts them again when there is room",
        .enabled(if: SmallDisk.isAllowed, "mounting is not allowed here")
    )
    func fullDisk() async throws {
        let disk = try #require(SmallDisk(options: "size=1m"))
        let store = try Store(StorageConfiguration(path: disk.path + "/uuu.sqlite"))
        let accounts = SQLiteAccountStore(store)
        var acknowledged = 0
        var refused: WorldError.Code?
        while refused == nil, acknowledged < 5_000 {
            let number = acknowledged + 1
            refused = await refusal { _ = try await accounts.insert(.named("player\(number)")) }
            if refused == nil { acknowledged += 1 }
        }
        #expect(refused == .notSaved)
        #expect(try await accounts.account(named: "player1") != nil)
        #expect(disk.remount("size=32m"))
        _ = try await accounts.insert(.named("player\(acknowledged + 1)"))
        #expect(
            try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM account") } == acknowledged + 1
        )
        try await store.close()
    }

    @Test(
        "a disk without room for a new database is reported as one error",
        .enabled(if: SmallDisk.isAllowed, "mounting is not allowed here")
    )
    func noRoom() throws {
        let disk = try #require(SmallDisk(options: "size=16k"))
        let error = #expect(throws: EngineTrouble.self) {
            try Store(StorageConfiguration(path: disk.path + "/uuu.sqlite"))
        }
        #expect(error?.exitCode == 74)
    }
}
