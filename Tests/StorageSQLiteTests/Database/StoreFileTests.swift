import Files
import Foundation
import GRDB
import TestSupport
import Testing
import World

@testable import StorageSQLite

@Suite("The file of an open store", .timeLimit(.minutes(3))) struct StoreFileTests {
    private let manager = FileManager.default

    @Test("the log of a closed store is not emptied")
    func closedBefore() async throws {
        let store = try Folder().open()
        try await store.close()
        Store.emptyLog(of: store.pool, store.commits)
        await withCheckedContinuation { continuation in
            store.pool.asyncWriteWithoutTransaction { _ in continuation.resume() }
        }
    }

    @Test("a moved file is noticed without a write, and used again when it is back, with all acknowledged writes")
    func moved() async throws {
        let folder = try Folder()
        let (store, standing) = (try folder.open(), CurrentStanding())
        store.keepWatch(for: standing, every: .milliseconds(10))
        let accounts = SQLiteAccountStore(store, standing: standing)
        _ = try await accounts.insert(.named("Ada"))
        try self.manager.moveItem(atPath: folder(), toPath: folder("elsewhere"))
        try await standing.becomes("replaced")
        #expect(await refusal { _ = try await accounts.insert(.named("Bob")) } == .notSaved)
        #expect(await refusal { _ = try await accounts.account(named: "ada") } == .unavailable)
        while try FileStatus(path: folder() + "-wal").size > 0 { try await Task.sleep(for: .milliseconds(5)) }
        let remains = try Folder()
        try remains.write(folder.bytes("elsewhere"))
        #expect(try await SQLiteAccountStore(remains.open()).account(named: "ada") != nil)

        try self.manager.moveItem(atPath: folder("elsewhere"), toPath: folder())
        try await standing.becomes("ok")
        _ = try await accounts.insert(.named("Cyd"))
        #expect(try await accounts.account(named: "bob") == nil)
        try await store.close()
    }

    @Test("no write is begun or acknowledged as soon as another file is at the path")
    func writes() async throws {
        let folder = try Folder()
        let store = try folder.open()
        let size = try FileStatus(path: folder() + "-wal").size
        try self.manager.moveItem(atPath: folder(), toPath: folder("elsewhere"))
        await #expect(throws: EngineTrouble.self) { try await store.commits.write { _ in } }
        #expect(await store.whatPreventsWrites()?.code == .replaced)
        #expect(
            try FileStatus(path: folder() + "-wal").size == size,
            "nothing is left that would get into another file"
        )
        try self.manager.moveItem(atPath: folder("elsewhere"), toPath: folder())
        let (from, to) = (folder(), folder("elsewhere"))
        let error = await #expect(throws: UncertainWrite.self) {
            try await store.commits.write { db in
                try db.execute(sql: "CREATE TABLE late (id)")
                try FileManager.default.moveItem(atPath: from, toPath: to)
            }
        }
        #expect(error?.cause.code == .replaced && error?.isPending == false)
        try self.manager.moveItem(atPath: to, toPath: from)
        try await store.commits.write { _ in }
        try await store.close()
    }

    @Test("a write that notices the change reports it at once")
    func toldByWrite() async throws {
        let folder = try Folder()
        let (store, standing) = (try folder.open(), CurrentStanding())
        let accounts = SQLiteAccountStore(store, standing: standing)
        try self.manager.moveItem(atPath: folder(), toPath: folder("elsewhere"))
        #expect(await refusal { _ = try await accounts.insert(.named("Ada")) } == .notSaved)
        #expect(standing.now.word == "replaced")
        try self.manager.moveItem(atPath: folder("elsewhere"), toPath: folder())
        store.keepWatch(for: standing, every: .milliseconds(10))
        try await standing.becomes("ok")
        _ = try await accounts.insert(.named("Ada"))
        try await store.close()
    }

    @Test("no reader is opened on another file, and no file is created beside it")
    func readers() async throws {
        let folder = try Folder()
        let store = try folder.open()
        store.pool.releaseMemory()
        let other = try Folder()
        try await other.open().close()
        try self.manager.moveItem(atPath: folder(), toPath: folder("elsewhere"))
        try folder.write(other.bytes())
        let error = await #expect(throws: EngineTrouble.self) { try await store.answerFromReader() }
        #expect(error?.code == .replaced)
        try await store.close()
    }

    @Test("a file that has overwritten the database is not changed at the end, and the log is renamed")
    func overwritten() async throws {
        let folder = try Folder()
        let (store, standing) = (try folder.open(), CurrentStanding())
        let accounts = SQLiteAccountStore(store, standing: standing)
        _ = try await accounts.insert(.named("Ada"))
        _ = try Backup(of: StorageConfiguration(path: folder())).write(to: folder("b.sqlite"))
        _ = try await accounts.insert(.named("Bob"))
        store.keepWatch(for: standing, every: .milliseconds(10))
        let backup = try folder.bytes("b.sqlite")
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: folder()))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: backup)
        try file.close()
        try await standing.becomes("replaced")
        #expect(standing.now.forOperators.contains("restart the server"))
        #expect(await refusal { _ = try await accounts.insert(.named("Cyd")) } == .notSaved)
        let error = await #expect(throws: EngineTrouble.self) { try await store.close() }
        #expect(try folder.bytes() == backup)
        let log = try #require(try folder.files.first { $0.hasPrefix("uuu.sqlite-wal.before-overwriting-") })
        #expect(error?.hint.hasSuffix("is kept as \(folder(log))") == true)
        let next = try folder.open()
        #expect(try await SQLiteAccountStore(next).account(named: "ada") != nil)
        #expect(try await SQLiteAccountStore(next).account(named: "bob") == nil)
        try await next.close()
    }

    @Test("a restored database is used after the restart, not by the server that runs")
    func replaced() async throws {
        let folder = try Folder()
        let (store, standing) = (try folder.open(), CurrentStanding())
        let accounts = SQLiteAccountStore(store, standing: standing)
        _ = try await accounts.insert(.named("Ada"))
        _ = try Backup(of: StorageConfiguration(path: folder())).write(to: folder("b.sqlite"))
        _ = try await accounts.insert(.named("Bob"))
        store.keepWatch(for: standing, every: .milliseconds(10))
        try self.manager.removeItem(atPath: folder())
        try self.manager.moveItem(atPath: folder("b.sqlite"), toPath: folder())
        try await standing.becomes("replaced")
        try await store.close()
        let next = try folder.open()
        #expect(try await SQLiteAccountStore(next).account(named: "ada") != nil)
        #expect(try await SQLiteAccountStore(next).account(named: "bob") == nil)
        try await next.close()
    }

    @Test("if the log is removed, nothing is lost: all of it is in the database before the end")
    func withoutLog() async throws {
        let folder = try Folder()
        let (store, standing) = (try folder.open(), CurrentStanding())
        store.keepWatch(for: standing, every: .milliseconds(10))
        let accounts = SQLiteAccountStore(store, standing: standing)
        _ = try await accounts.insert(.named("Ada"))
        try self.manager.removeItem(atPath: folder() + "-wal")
        try await standing.becomes("replaced")
        #expect(await refusal { _ = try await accounts.insert(.named("Bob")) } == .notSaved)
        try await store.pool.writeWithoutTransaction { _ in }
        let remains = try Folder()
        try remains.write(folder.bytes())
        #expect(try await SQLiteAccountStore(remains.open()).account(named: "ada") != nil)
        try await store.close()
    }
}
