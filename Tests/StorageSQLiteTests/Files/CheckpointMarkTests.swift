import Files
import GRDB
import Testing
import World

@testable import StorageSQLite

@Suite("CheckpointMark") struct CheckpointMarkTests {
    @Test("every checkpoint changes the mark, and so does a restarted log")
    func changes() async throws {
        let folder = try Folder()
        let store = try folder.open()
        let index = try OpenFile(reading: folder() + "-shm")
        var marks: [CheckpointMark] = []
        for mode in [Database.CheckpointMode.passive, .restart, .truncate] {
            _ = try await SQLiteAccountStore(store).insert(.named("player\(marks.count)"))
            _ = try await store.pool.writeWithoutTransaction { try $0.checkpoint(mode) }
            let mark = try #require(try CheckpointMark(index.start(CheckpointMark.size)))
            #expect(!mark.isUnderWay)
            #expect(!marks.contains(mark))
            marks.append(mark)
        }
        try await store.close()
    }

    @Test("a running checkpoint, a finished one and an unknown format are distinguished")
    func forms() throws {
        var bytes = [UInt8](repeating: 0, count: CheckpointMark.size)
        bytes.replaceSubrange(0..<4, with: [0x18, 0xe2, 0x2d, 0])
        #expect(CheckpointMark(bytes)?.isUnderWay == false)
        bytes[128] = 3
        #expect(CheckpointMark(bytes)?.isUnderWay == true)
        #expect(CheckpointMark(Array(bytes.dropLast())) == nil)
        bytes[0] = 0x19
        #expect(CheckpointMark(bytes) == nil)
    }
}
