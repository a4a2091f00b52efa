import Files
import Foundation
import GRDB
import Glibc
import Testing
import World

@testable import StorageSQLite

@Suite("Restore (DB-6)") struct RestoreTests {
    private static let now = Date(timeIntervalSince1970: 1_795_921_496)
    private static let former = "uuu.sqlite.before-restore-20261129T030456Z"

    /// A folder with a backup of three accounts, and a database with a fourth account.
    private func prepared() async throws -> Folder {
        let folder = try Folder()
        let store = try folder.open()
        for name in ["ada", "bob", "cyd"] { _ = try await SQLiteAccountStore(store).insert(.named(name)) }
        _ = try Backup(of: StorageConfiguration(path: folder())).write(to: folder("b.sqlite"))
        _ = try await SQLiteAccountStore(store).insert(.named("dan"))
        try await store.close()
        return folder
    }

    private func restore(
        _ folder: Folder,
        from name: String = "b.sqlite",
        to database: String = "uuu.sqlite",
        _ migrations: [Migration] = Migration.all,
        _ rules: RestoreRules = .current
    ) throws(EngineTrouble) -> RestoreReport {
        let configuration = StorageConfiguration(path: folder(database))
        return try Restore(of: configuration, migrations: migrations, rules: rules) { Self.now }.run(from: folder(name))
    }

    private func refusal(_ folder: Folder, from name: String = "b.sqlite") -> EngineTrouble? {
        do {
            _ = try self.restore(folder, from: name)
            return nil
        } catch {
            return error
        }
    }

    private func names(_ folder: Folder, _ file: String) throws -> [String] {
        let database = try DatabaseQueue(path: folder(file))
        defer { try? database.close() }
        return try database.read { try String.fetchAll($0, sql: "SELECT username FROM account ORDER BY id") }
    }

    @Test("the backup replaces the database, which is preserved whole beside it")
    func replaces() async throws {
        let folder = try await self.prepared()
        let report = try self.restore(folder)
        #expect(report.accounts == 3 && !report.isOlder)
        #expect(report.ended == ["invitation": 0, "password_reset": 0, "resume_token": 0, "session": 0])
        #expect(report.former == folder(Self.former))
        #expect(try self.names(folder, "uuu.sqlite") == ["ada", "bob", "cyd"])
        #expect(try self.names(folder, Self.former) == ["ada", "bob", "cyd", "dan"])
        #expect(try self.names(folder, "b.sqlite") == ["ada", "bob", "cyd"])
        let store = try folder.open()
        #expect(store.opening == .nothing)
        try await store.close()
        #expect(try self.restore(folder).former == folder(Self.former + "-2"), "no former one is ever lost")
    }

    @Test("the log of a killed server is preserved with its database, and not applied to the backup")
    func log() async throws {
        let folder = try await self.prepared()
        let store = try folder.open()
        _ = try await SQLiteAccountStore(store).insert(.named("eve"))
        let killed = try (folder.bytes(), folder.bytes("uuu.sqlite-wal"))
        try await store.close()
        try folder.write(killed.0)
        try folder.write(killed.1, to: "uuu.sqlite-wal")
        _ = try self.restore(folder)
        #expect(try !folder.files.contains { ["uuu.sqlite-wal", "uuu.sqlite-shm"].contains($0) })
        #expect(try self.names(folder, Self.former).last == "eve")
        #expect(try self.names(folder, "uuu.sqlite") == ["ada", "bob", "cyd"])
    }

    @Test("a damaged database is preserved as it is, with its log if it has one")
    func damaged() async throws {
        let folder = try await self.prepared()
        let (noise, log) = (Data(repeating: 0x5A, count: 9_000), Data(repeating: 0x33, count: 500))
        try folder.write(noise)
        try folder.write(log, to: "uuu.sqlite-wal")
        _ = try self.restore(folder)
        #expect(try folder.bytes(Self.former) == noise)
        #expect(try folder.bytes(Self.former + "-wal") == log)
        #expect(try self.names(folder, "uuu.sqlite") == ["ada", "bob", "cyd"])
    }

    @Test("it is refused while a server runs, and nothing has changed")
    func running() async throws {
        let folder = try await self.prepared()
        let store = try folder.open()
        #expect(self.refusal(folder)?.code == .locked)
        #expect(self.refusal(folder)?.exitCode == 75)
        #expect(try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM account") } == 4)
        try await store.close()
        #expect(try !folder.files.contains { $0.contains("unfinished") || $0.contains("before") })
    }

    @Test("the empty log of a server that has ended counts neither for the backup nor for the database")
    func emptyLog() async throws {
        let folder = try await self.prepared()
        try folder.write(Data(count: UnfinishedFile.emptyLog), to: "b.sqlite-wal")
        try folder.write(Data(count: UnfinishedFile.emptyLog), to: "uuu.sqlite-wal")
        #expect(self.refusal(folder) == nil)
        #expect(try !folder.files.contains { $0.contains("before-restore") && $0.hasSuffix("-wal") })
        try await folder.open().close()
    }

    @Test("a server that uses the database by another path is noticed too")
    func otherName() async throws {
        let folder = try await self.prepared()
        try FileManager.default.linkItem(atPath: folder(), toPath: folder("hard.sqlite"))
        let store = try Store(StorageConfiguration(path: folder("hard.sqlite")))
        #expect(self.refusal(folder)?.code == .locked)
        try await store.close()
        #expect(self.refusal(folder) == nil)
    }

    @Test("an unsound backup is refused with the reason, and the database is not changed")
    func refusals() async throws {
        let folder = try await self.prepared()
        let good = try folder.bytes("b.sqlite")
        try folder.write(Data("Dear Ada".utf8), to: "letter")
        try folder.write(Data(), to: "empty")
        var damaged = good
        for index in stride(from: 4_096 * 2, to: damaged.count, by: 3) { damaged[index] = 0xA5 }
        try folder.write(damaged, to: "damaged")
        try folder.write(good.prefix(4_096 * 3), to: "cut")
        for (name, sql) in [
            ("foreign", "PRAGMA application_id = 7"), ("blank", "PRAGMA application_id = 0"),
            ("newer", "PRAGMA user_version = 99"),
        ] {
            try folder.write(good, to: name)
            let database = try DatabaseQueue(path: folder(name))
            try await database.writeWithoutTransaction { try $0.execute(sql: sql) }
            try database.close()
        }
        try folder.write(good, to: "half")
        try folder.write(Data(repeating: 1, count: UnfinishedFile.emptyLog + 1), to: "half-wal")
        try folder.write(good, to: "open")
        try folder.write(Data("journal".utf8), to: "open-journal")
        let before = try (folder.files, folder.bytes())
        for (name, code) in [
            ("letter", EngineTrouble.Code.notADatabase), ("empty", .notADatabase), ("damaged", .corrupt),
            ("cut", .corrupt),
            ("foreign", .foreignDatabase), ("blank", .foreignDatabase), ("newer", .newer), ("half", .badSource),
            ("open", .badSource),
            ("missing", .missing), ("uuu.sqlite", .badSource), (".", .notADatabase),
        ] {
            let error = self.refusal(folder, from: name)
            #expect(error?.code == code, "\(name): \(error?.description ?? "no error")")
            #expect(error?.location.hasPrefix(folder(name)) == true, "\(name): \(error?.location ?? "")")
            #expect(error?.hint.contains("restore a backup") == false, "\(name): that was what was asked for")
        }
        #expect(try folder.files.filter { $0 != "uuu.sqlite.lock" } == before.0.filter { $0 != "uuu.sqlite.lock" })
        #expect(try folder.bytes() == before.1)
    }

    @Test("where there was no database, one is created for its owner only, and its folder if necessary")
    func elsewhere() async throws {
        let folder = try await self.prepared()
        let report = try self.restore(folder, to: "new/world.sqlite")
        #expect(report.former == nil && report.accounts == 3)
        #expect(try folder.mode("new") == 0o700 && folder.mode("new/world.sqlite") == 0o600)
        let store = try Store(StorageConfiguration(path: folder("new/world.sqlite")))
        #expect(try await SQLiteAccountStore(store).account(named: "bob")?.passwordHash == "hash of bob")
        try await store.close()
    }

    @Test("owner and mode are those of the replaced database")
    func rights() async throws {
        let folder = try await self.prepared()
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder())
        _ = try self.restore(folder)
        #expect(try folder.mode("uuu.sqlite") == 0o640)
    }

    @Test("a symbolic link stays one, and the file that it leads to is replaced")
    func link() async throws {
        let folder = try await self.prepared()
        try FileManager.default.createSymbolicLink(atPath: folder("link.sqlite"), withDestinationPath: "uuu.sqlite")
        _ = try self.restore(folder, to: "link.sqlite")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder("link.sqlite")) == "uuu.sqlite")
        #expect(try self.names(folder, "uuu.sqlite") == ["ada", "bob", "cyd"])
    }

    @Test("rows of the backup that grant access are ended before the server uses them, and counted")
    func ended() async throws {
        let version = Migration.all.count + 1
        let code = Migration(
            identifier: "\(version) codes",
            sql: """
                CREATE TABLE code (a TEXT) STRICT; INSERT INTO code VALUES ('a'), ('b');
                PRAGMA user_version = \(version)
                """
        )
        let migrations = Migration.all + [code]
        let folder = try Folder()
        try await folder.open(migrations).close()
        _ = try Backup(of: StorageConfiguration(path: folder())).write(to: folder("b.sqlite"))
        let rules = RestoreRules(tables: ["code": .ended("DELETE FROM code"), "other": .ended("DELETE FROM other")])
        #expect(try self.restore(folder, migrations, rules).ended == ["code": 2])
        let database = try DatabaseQueue(path: folder())
        #expect(try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM code") } == 0)
    }

    @Test("without enough room the database stays as it was", .enabled(if: SmallDisk.isAllowed))
    func noRoom() async throws {
        let folder = try await self.prepared()
        let disk = try #require(SmallDisk(options: "size=1000k"))
        let restore = Restore(of: StorageConfiguration(path: disk.path + "/world.sqlite"))
        let error = #expect(throws: EngineTrouble.self) { _ = try restore.run(from: folder("b.sqlite")) }
        #expect(error?.code == .diskFull)
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["world.sqlite.lock"])
    }
}

extension RestoreTests {
    private func restore(
        _ folder: Folder,
        _ migrations: [Migration],
        _ rules: RestoreRules
    ) throws(EngineTrouble) -> RestoreReport {
        try self.restore(folder, from: "b.sqlite", to: "uuu.sqlite", migrations, rules)
    }

    /// A user that does not exist on this machine; it stands for an intruder who controls the server.
    private static let stranger: UInt32 = 64_321

    @Test(
        "root follows no link of the server's user to another user's file, and does not change that file",
        .enabled(if: geteuid() == 0)
    )
    func strangersLink() async throws {
        let folder = try await self.prepared()
        try folder.write(Data("victim".utf8), to: "victim")
        try FileManager.default.removeItem(atPath: folder())
        try FileManager.default.createSymbolicLink(atPath: folder(), withDestinationPath: folder("victim"))
        #expect(unsafe lchown(folder(), Self.stranger, Self.stranger) == 0)
        #expect(self.refusal(folder)?.code == .noPermission)
        #expect(throws: EngineTrouble.self) {
            try Backup(of: StorageConfiguration(path: folder())).write(to: folder("c.sqlite"))
        }
        #expect(try folder.bytes("victim") == Data("victim".utf8))
    }

    @Test(
        "root does not replace a file of its own in another user's folder, where it could be exchanged",
        .enabled(if: geteuid() == 0)
    )
    func strangersFolder() async throws {
        let folder = try await self.prepared()
        let before = try folder.bytes()
        #expect(unsafe chown(folder(""), Self.stranger, Self.stranger) == 0)
        #expect(self.refusal(folder)?.code == .noPermission)
        #expect(try folder.bytes() == before)
    }
}
