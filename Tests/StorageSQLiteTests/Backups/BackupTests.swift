import Files
import Foundation
import GRDB
import Testing
import World

@testable import StorageSQLite

@Suite("Backup (DB-6)") struct BackupTests {
    /// An open store whose accounts are in its write-ahead log only.
    private func running(_ accounts: Int = 3) async throws -> (Folder, Store) {
        let folder = try Folder()
        let store = try folder.open()
        for number in 0..<accounts { _ = try await SQLiteAccountStore(store).insert(.named("player\(number)")) }
        return (folder, store)
    }

    private func backup(_ folder: Folder, to name: String = "b.sqlite") throws(EngineTrouble) -> BackupReport {
        try Backup(of: StorageConfiguration(path: folder())).write(to: folder(name))
    }

    private func refusal(_ folder: Folder, to name: String) -> EngineTrouble? {
        do {
            _ = try self.backup(folder, to: name)
            return nil
        } catch {
            return error
        }
    }

    /// Opens a backup that has no other file beside it.
    private func names(in path: String) throws -> [String] {
        var configuration = Configuration()
        configuration.readonly = true
        let database = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? database.close() }
        return try database.read { try String.fetchAll($0, sql: "SELECT username FROM account ORDER BY id") }
    }

    @Test("a backup of an open store contains the write-ahead log, which a copy of the file does not")
    func complete() async throws {
        let (folder, store) = try await self.running()
        try folder.write(folder.bytes(), to: "copied.sqlite")
        let report = try self.backup(folder)
        #expect(report.accounts == 3 && !report.replaced)
        #expect(try report.bytes == folder.bytes("b.sqlite").count)
        #expect(try self.names(in: folder("b.sqlite")) == ["player0", "player1", "player2"])
        #expect((try? self.names(in: folder("copied.sqlite"))) != ["player0", "player1", "player2"])
        try await store.close()
    }

    @Test("it is a single file for its owner only, and the store goes on")
    func oneFile() async throws {
        let (folder, store) = try await self.running()
        _ = try self.backup(folder)
        #expect(try folder.mode("b.sqlite") == 0o600)
        _ = try await SQLiteAccountStore(store).insert(.named("later"))
        try await store.close()
        _ = try self.names(in: folder("b.sqlite"))
        #expect(try folder.files == ["b.sqlite"] + Folder.ofClosedStore)
    }

    @Test("a backup during registrations is of one moment: no account in the middle is missing")
    func consistent() async throws {
        let (folder, store) = try await self.running(1)
        let writer = Task {
            for number in 1..<200 { _ = try await SQLiteAccountStore(store).insert(.named("player\(number)")) }
        }
        for _ in 0..<5 {
            let report = try self.backup(folder)
            #expect(try self.names(in: folder("b.sqlite")) == (0..<report.accounts).map { "player\($0)" })
        }
        try await writer.value
        try await store.close()
    }

    @Test("a backup after a killed server contains the log, and leaves both files unchanged")
    func afterACrash() async throws {
        let (folder, store) = try await self.running()
        for name in ["uuu.sqlite", "uuu.sqlite-wal"] { try folder.write(folder.bytes(name), to: "dead" + name) }
        try await store.close()
        let dead = StorageConfiguration(path: folder("deaduuu.sqlite"))
        #expect(try Backup(of: dead).write(to: folder("b.sqlite")).accounts == 3)
        let again = try Store(dead)
        #expect(try await again.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM account") } == 3)
        try await again.close()
    }

    @Test("an older backup is replaced only by a complete one")
    func replaces() async throws {
        let (folder, store) = try await self.running()
        _ = try self.backup(folder)
        _ = try await SQLiteAccountStore(store).insert(.named("later"))
        let report = try self.backup(folder)
        #expect(report.replaced && report.accounts == 4)
        try await store.close()
        let before = try folder.bytes("b.sqlite")
        // This damage is found only by reading the pages.
        var bytes = try folder.bytes()
        for index in stride(from: 4_096 * 2, to: bytes.count, by: 3) { bytes[index] = 0xA5 }
        try folder.write(bytes)
        let error = self.refusal(folder, to: "b.sqlite")
        #expect(error?.code == .corrupt && error?.location == folder())
        #expect(try folder.bytes("b.sqlite") == before)
        #expect(try !folder.files.contains { $0.contains("unfinished") })
    }

    @Test("a file that is no backup is refused and stays as it is")
    func others() async throws {
        let (folder, store) = try await self.running()
        try folder.write(Data("Dear Ada".utf8), to: "letter")
        try folder.write(Data(repeating: 7, count: 4_096), to: "noise")
        try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: "letter")
        try FileManager.default.createSymbolicLink(atPath: folder("lost"), withDestinationPath: "nowhere")
        try FileManager.default.createDirectory(atPath: folder("inner"), withIntermediateDirectories: false)
        let other = try Store(StorageConfiguration(path: folder("other.sqlite")))
        let before = try folder.files
        for (name, reason) in [
            ("letter", "it is no backup of uuu-server"), ("noise", "it is no backup"),
            ("link", "it is a symbolic link"),
            ("lost", "it is a symbolic link"), ("inner", "it is a folder"), ("uuu.sqlite", "it is the database itself"),
            ("other.sqlite", "it is the database of a server"), ("missing/b", "there is no folder"),
            ("letter/b", "is no folder"), ("new-wal", "may use a file of that name"),
            ("new.lock", "may use a file of that name"), ("", "name a file"), ("..", "name a file"),
        ] {
            let error = self.refusal(folder, to: name)
            #expect(error?.code == .badTarget && error?.exitCode == 73, "\(name)")
            #expect(error?.hint.contains(reason) == true, "\(name): \(error?.hint ?? "no error")")
        }
        #expect(try folder.files == before)
        #expect(try folder.bytes("letter") == Data("Dear Ada".utf8))
        try await other.close()
        try await store.close()
    }

    @Test("the next backup removes the unfinished file of a killed one, but not of a running one")
    func leftovers() async throws {
        let (folder, store) = try await self.running()
        for suffix in ["", "-wal", "-journal", "-shm"] {
            try folder.write(Data("half".utf8), to: "b.sqlite.uuu-unfinished\(suffix)")
        }
        _ = try self.backup(folder)
        #expect(try !folder.files.contains { $0.contains("unfinished") })
        let running = try UnfinishedFile(of: "b.sqlite", in: OpenFolder(folder.path))
        #expect(self.refusal(folder, to: "b.sqlite")?.code == .locked)
        #expect(try folder.files.contains("b.sqlite.uuu-unfinished"))
        running.abandon()
        try await store.close()
    }

    @Test("without a database, or with another program's, no backup is made")
    func nothingToCopy() throws {
        let folder = try Folder()
        #expect(self.refusal(folder, to: "b.sqlite")?.code == .missing)
        #expect(self.refusal(folder, to: "b.sqlite")?.exitCode == 66)
        #expect(try folder.files == [])
        try folder.execute("CREATE TABLE cakes (name TEXT)")
        #expect(self.refusal(folder, to: "b.sqlite")?.code == .foreignDatabase)
        #expect(try folder.files == ["uuu.sqlite"])
        try FileManager.default.removeItem(atPath: folder())
        try FileManager.default.createDirectory(atPath: folder(), withIntermediateDirectories: false)
        #expect(self.refusal(folder, to: "b.sqlite")?.code == .notADatabase)
    }

    @Test("without enough room nothing is begun, and nothing is left behind", .enabled(if: SmallDisk.isAllowed))
    func noRoom() async throws {
        let (folder, store) = try await self.running(500)
        let disk = try #require(SmallDisk(options: "size=1100k"))
        let backup = Backup(of: StorageConfiguration(path: folder()))
        let error = #expect(throws: EngineTrouble.self) { _ = try backup.write(to: disk.path + "/b.sqlite") }
        #expect(error?.code == .diskFull && error?.exitCode == 74)
        #expect(error?.hint.contains("bytes, ") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == [])
        try await store.close()
    }
}
