import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing
import World

@testable import StorageSQLite

@Suite("Checking whether the database can be written (OPS-6)", .timeLimit(.minutes(1)))
struct WriteCheckTests {
    @Test("a check writes, but changes neither the data nor the settings of the writer")
    func writes() async throws {
        let folder = try Folder()
        let store = try folder.open()
        let before = try folder.bytes("uuu.sqlite-wal").count
        #expect(await store.whatPreventsWrites() == nil)
        #expect(try folder.bytes("uuu.sqlite-wal").count > before)
        #expect(await store.whatPreventsWrites() == nil)
        try DatabaseSettings.require(of: store.pool, at: folder())
        try await store.close()
    }

    @Test("another program's lock is reported soon, and the writer's own time limit is as before")
    func locked() async throws {
        let folder = try Folder()
        let store = try folder.open()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: folder(), configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let statements = Mutex<[String]>([])
        try await store.pool.writeWithoutTransaction { db in
            db.trace { event in statements.withLock { $0.append("\(event)") } }
        }
        async let first = store.whatPreventsWrites()
        async let second = store.whatPreventsWrites()
        let found = await [first, second]
        #expect(found.map { $0?.code } == [.locked, .locked])
        // The writer itself would wait for 5 s each time.
        let wanted = ["PRAGMA busy_timeout = 500", "BEGIN IMMEDIATE TRANSACTION", "PRAGMA busy_timeout = 5000"]
        #expect(statements.withLock { $0.filter(wanted.contains) }.prefix(3) == wanted[...])
        try await store.pool.writeWithoutTransaction { $0.trace() }
        try DatabaseSettings.require(of: store.pool, at: folder())
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        #expect(await store.whatPreventsWrites() == nil)
        try other.close()
        try await store.close()
    }

    @Test(
        "a full disk is reported until there is room again",
        .enabled(if: SmallDisk.isAllowed, "mounting is not allowed here")
    )
    func full() async throws {
        let disk = try #require(SmallDisk(options: "size=1m"))
        let store = try Store(StorageConfiguration(path: disk.path + "/uuu.sqlite"))
        #expect(await store.whatPreventsWrites() == nil)
        let filler = disk.path + "/filler"
        #expect(FileManager.default.createFile(atPath: filler, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: filler))
        while (try? file.write(contentsOf: Data(repeating: 1, count: 512))) != nil {}
        try file.close()
        #expect(await store.whatPreventsWrites()?.code == .diskFull)
        try FileManager.default.removeItem(atPath: filler)
        #expect(await store.whatPreventsWrites() == nil)
        try await store.close()
    }

    @Test("a closed store refuses the check")
    func closed() async throws {
        let store = try Folder().open()
        try await store.close()
        #expect(await store.whatPreventsWrites()?.code == .closed)
    }
}
