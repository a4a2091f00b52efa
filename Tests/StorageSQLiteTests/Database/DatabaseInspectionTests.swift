import Foundation
import Testing
import World

@testable import StorageSQLite

@Suite("DatabaseInspection") struct DatabaseInspectionTests {
    /// Returns a store that was used and closed.
    private func used() async throws -> Folder {
        let folder = try Folder()
        let store = try folder.open()
        for number in 1...200 { _ = try await SQLiteAccountStore(store).insert(.named("player\(number)")) }
        try await store.close()
        return folder
    }

    @Test("a file that is no database is refused and not changed")
    func notADatabase() throws {
        let folder = try Folder()
        let letter = Data(String(repeating: "Dear Ada, this is a letter. ", count: 1_000).utf8)
        try folder.write(letter)
        #expect(folder.refusal()?.code == .notADatabase)
        #expect(folder.refusal()?.exitCode == 65)
        #expect(try folder.bytes() == letter)
    }

    @Test(
        "the database of another program is refused and not changed",
        arguments: [
            "CREATE TABLE bookmarks (url TEXT)", "PRAGMA application_id = 7",
            "PRAGMA application_id = 7; CREATE TABLE account (id)",
        ]
    )
    func foreign(sql: String) throws {
        let folder = try Folder()
        try folder.execute(sql)
        let before = try folder.bytes()
        #expect(folder.refusal()?.code == .foreignDatabase)
        #expect(try folder.bytes() == before)
    }

    @Test("a damaged database is refused and not changed")
    func corrupt() async throws {
        let folder = try await self.used()
        var bytes = try folder.bytes()
        for index in stride(from: 4_096 * 2, to: bytes.count, by: 3) { bytes[index] = 0xA5 }
        try folder.write(bytes)
        let error = folder.refusal()
        #expect(error?.code == .corrupt)
        #expect(error?.hint == EngineTrouble.restore)
        #expect(try folder.bytes() == bytes)
    }

    @Test("a database that was cut short is refused")
    func cut() async throws {
        let folder = try await self.used()
        try folder.write(folder.bytes().prefix(4_096 * 3))
        #expect(folder.refusal()?.code == .corrupt)
    }

    @Test(
        "a database that a newer version has changed is refused with its own code and not changed",
        arguments: [
            "PRAGMA user_version = 99", "INSERT INTO grdb_migrations VALUES ('99 far future')",
        ]
    )
    func newer(sql: String) async throws {
        let folder = try await self.used()
        try folder.execute(sql)
        let before = try folder.bytes()
        #expect(folder.refusal()?.code == .newer)
        #expect(folder.refusal()?.exitCode == 69)
        #expect(try folder.bytes() == before)
    }

    @Test("a refused database can be opened by others: the lock is released")
    func released() throws {
        let folder = try Folder()
        try folder.execute("PRAGMA application_id = 7; CREATE TABLE account (id)")
        #expect(folder.refusal()?.code == .foreignDatabase)
        try InstanceLock(for: folder()).release()
    }

    @Test("an unfinished copy is made again")
    func unfinishedBackup() async throws {
        let folder = try await self.used()
        try folder.write(Data("half a copy".utf8), to: "uuu.sqlite.schema-1.backup.new")
        try folder.write(Data("an old copy".utf8), to: "uuu.sqlite.schema-1.backup")
        let inspection = try DatabaseInspection(path: folder())
        #expect(try inspection.backUp(version: 1) == folder("uuu.sqlite.schema-1.backup"))
        try inspection.close()
        #expect(try folder.bytes("uuu.sqlite.schema-1.backup").count > 4_096)
        #expect(try !folder.files.contains { $0.hasSuffix(".new") })
    }
}
