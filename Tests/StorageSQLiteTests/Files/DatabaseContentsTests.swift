import Files
import Foundation
import GRDB
import Testing
import World

@testable import StorageSQLite

@Suite("DatabaseContents") struct DatabaseContentsTests {
    private func opened(_ folder: Folder) async throws -> (Store, DatabaseContents) {
        let store = try folder.open()
        _ = try await SQLiteAccountStore(store).insert(.named("Ada"))
        var contents = try DatabaseContents(OpenFile(reading: folder()), index: OpenFile(reading: folder() + "-shm"))
        try contents.remember()
        return (store, contents)
    }

    @Test("a checkpoint is no overwriting, whichever process runs it")
    func checkpoints() async throws {
        let folder = try Folder()
        var (store, contents) = try await self.opened(folder)
        for number in 1...20 {
            _ = try await SQLiteAccountStore(store).insert(.named("player\(number)"))
            let before = try FileStatus(path: folder()).modified
            switch number % 4 {
            case 0: _ = try await store.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            case 1: _ = try await store.pool.writeWithoutTransaction { try $0.checkpoint(.passive) }
            case 2: try folder.execute("PRAGMA wal_checkpoint(RESTART)")
            default: try folder.execute("UPDATE account SET role = 9 WHERE id = 1; PRAGMA wal_checkpoint(FULL)")
            }
            #expect(try FileStatus(path: folder()).modified > before)
            let isOverwritten = try contents.isOverwritten()
            #expect(!isOverwritten, "\(number)")
            if number % 3 == 0 { try contents.remember() }
        }
        try await store.close()
    }

    @Test("copying an earlier version over the file is overwriting, whatever its size and difference")
    func copies() async throws {
        let folder = try Folder()
        var (store, contents) = try await self.opened(folder)
        _ = try await store.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        let former = try folder.bytes()
        try folder.execute("UPDATE account SET role = 9; PRAGMA wal_checkpoint(TRUNCATE)")
        #expect(try folder.bytes().count == former.count && folder.bytes() != former)
        let isOverwritten = try contents.isOverwritten()
        #expect(!isOverwritten)
        try contents.remember()
        for bytes in [former, former + Data(count: 4096), Data()] {
            var contents = contents
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: folder()))
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: bytes)
            try file.close()
            let isOverwritten = try contents.isOverwritten()
            #expect(isOverwritten)
        }
    }

    @Test("a new time with the same bytes is no overwriting")
    func touched() async throws {
        let folder = try Folder()
        var (store, contents) = try await self.opened(folder)
        try FileManager.default.setAttributes([.modificationDate: Date() + 10], ofItemAtPath: folder())
        let isOverwritten = try contents.isOverwritten()
        #expect(!isOverwritten)
        try await store.close()
    }
}
