import Files
import Foundation
import Testing
import World

@testable import StorageSQLite

@Suite("OpenedFiles") struct OpenedFilesTests {
    private let manager = FileManager.default

    /// A store with an account, and the state of its files.
    private func opened(_ folder: Folder) async throws -> (Store, OpenedFiles) {
        let store = try folder.open()
        _ = try await SQLiteAccountStore(store).insert(.named("Ada"))
        var files = try OpenedFiles(folder(), OpenFile(reading: folder()))
        try files.noteLog()
        #expect(files.lookClosely() == nil)
        return (store, files)
    }

    @Test("a moved database is noticed, and found again when it is back")
    func moved() async throws {
        let folder = try Folder()
        var (store, files) = try await self.opened(folder)
        try self.manager.moveItem(atPath: folder(), toPath: folder("elsewhere"))
        let missed = files.look()
        let trouble = try #require(missed)
        #expect(trouble.code == .replaced && trouble.location == folder())
        #expect(trouble.hint.contains("put the same file back"))
        let copy = try #require(trouble.hint.split(separator: " ").last)
        #expect(try OpenFile(reading: String(copy)).status().identity == FileStatus(path: folder("elsewhere")).identity)
        try folder.write(Data("another".utf8))
        #expect(files.look()?.code == .replaced)
        try self.manager.removeItem(atPath: folder())
        try self.manager.moveItem(atPath: folder("elsewhere"), toPath: folder())
        #expect(files.look() == nil && files.lookClosely() == nil)
        try await store.close()
    }

    @Test("so is one whose symbolic link leads elsewhere")
    func retargeted() async throws {
        let folder = try Folder()
        try await folder.open().close()
        try self.manager.createSymbolicLink(atPath: folder("link"), withDestinationPath: "uuu.sqlite")
        let store = try Store(StorageConfiguration(path: folder("link")))
        #expect(store.watch.look() == nil)
        try self.manager.removeItem(atPath: folder("link"))
        try folder.write(Data(), to: "other")
        try self.manager.createSymbolicLink(atPath: folder("link"), withDestinationPath: "other")
        #expect(store.watch.look()?.code == .replaced)
        try await store.close()
    }

    @Test("a missing log or index is noticed too", arguments: ["-wal", "-shm"])
    func companions(_ suffix: String) async throws {
        let folder = try Folder()
        var (store, files) = try await self.opened(folder)
        try self.manager.moveItem(atPath: folder() + suffix, toPath: folder("elsewhere"))
        let missed = files.lookClosely()
        let trouble = try #require(missed)
        #expect(trouble.code == .replaced && trouble.location == folder() + suffix)
        #expect(trouble.hint.contains("restart the server"))
        try self.manager.moveItem(atPath: folder("elsewhere"), toPath: folder() + suffix)
        #expect(files.lookClosely() == nil)
        try await store.close()
    }

    @Test(
        "a folder that may not be entered is reported as that, not as another file",
        .enabled(if: getuid() != 0, "root may enter any")
    )
    func unreadable() async throws {
        let folder = try Folder()
        var (store, files) = try await self.opened(folder)
        try self.manager.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.path)
        #expect(files.look()?.code == .noPermission)
        try self.manager.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
        #expect(files.look() == nil)
        try await store.close()
    }
}
