import Contexts
import Foundation
import Testing
import World

@testable import StorageSQLite

@Suite("The database as commands use it") struct OfflineDatabaseTests {
    @Test("a path to something other than a file is a mistake; a missing or empty file is not")
    func mistake() async throws {
        let folder = try Folder()
        let database = OfflineDatabase(at: folder())
        #expect(database.mistake() == nil && !database.hasData)
        try folder.write(Data())
        #expect(database.mistake() == nil && !database.hasData)
        try await folder.open().close()
        #expect(database.mistake() == nil && database.hasData)
        let mistake = try #require(OfflineDatabase(at: folder.path).mistake())
        #expect(mistake == EngineMistake("\(folder.path) is a folder, not a file", hint: "write the path of a file"))
    }

    @Test("a backup can be restored through the protocol")
    func copies() async throws {
        let folder = try Folder()
        let store = try folder.open()
        _ = try await SQLiteAccountStore(store).insert(.named("Ada"))
        try await store.close()
        let engine: any OfflineEngine = OfflineDatabase(at: folder())
        let backup = try engine.backUp(to: folder("b.sqlite"))
        #expect(backup.accounts == 1 && backup.removed == [] && engine.location == folder())
        let series = try engine.backUp(into: folder("backups"), keeping: 1)
        #expect(series.path.hasPrefix(folder("backups/uuu-")))
        let restored = try engine.restore(from: backup.path)
        #expect(restored.accounts == 1 && restored.path == folder())
    }

    @Test("a database without an administrator is found to have none, and one that is not there has not even that")
    func administrator() async throws {
        let folder = try Folder()
        let engine: any OfflineEngine = OfflineDatabase(at: folder())
        #expect(!engine.lacksAdministrator())
        let store = try folder.open()
        let ada = try await SQLiteAccountStore(store).insert(.named("Ada")).id
        #expect(engine.lacksAdministrator())
        let action = StaffAction(at: 1, actor: "root (shell)", verb: "role", target: "Ada")
        _ = try await SQLiteModerationStore(ServedDatabase(store, time: .machine)).carryOut(
            .role(ada, .administrator),
            noting: action
        )
        #expect(!engine.lacksAdministrator())
        try await store.close()
        #expect(!engine.lacksAdministrator())
        try folder.write(Data("no database".utf8))
        #expect(!engine.lacksAdministrator())
    }
}
