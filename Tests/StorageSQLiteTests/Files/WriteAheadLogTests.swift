import Foundation
import Testing
import World

@testable import StorageSQLite

@Suite("The files beside a database") struct WriteAheadLogTests {
    @Test("a start with an empty log writes nothing to the database, even if another program holds it")
    func emptyLog() async throws {
        let folder = try Folder()
        try await folder.open().close()
        let before = try folder.bytes()
        let store = try folder.open()
        #expect(try folder.bytes("uuu.sqlite-wal") == Data(count: 32))
        #expect(try folder.bytes() == before)
        _ = try await SQLiteAccountStore(store).insert(.named("Ada"))
        try await store.close()
        #expect(try folder.bytes("uuu.sqlite-wal").isEmpty)
    }

    @Test("a log with contents is not changed")
    func log() throws {
        let folder = try Folder()
        let bytes = Data(repeating: 9, count: 20)
        try folder.write(bytes, to: "uuu.sqlite-wal")
        WriteAheadLog.lengthen(of: folder())
        #expect(try folder.bytes("uuu.sqlite-wal") == bytes)
    }
}
