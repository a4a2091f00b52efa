import Foundation
import Glibc
import TestSupport
import Testing
import World

@testable import StorageSQLite

@Suite("DatabaseFile") struct DatabaseFileTests {
    @Test("a folder at the path of the file is reported")
    func folderInPlace() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder(), withIntermediateDirectories: false)
        #expect(folder.refusal()?.code == .notADatabase)
    }

    @Test("a FIFO at the path of the file is reported, and does not block", .timeLimit(.minutes(1)))
    func fifoInPlace() throws {
        let folder = try Folder()
        let made = unsafe mkfifo(folder(), 0o600)
        try #require(made == 0)
        let error = folder.refusal()
        #expect(error?.code == .notADatabase)
        #expect(error?.description.contains("a FIFO, a device or a socket") == true)
    }

    @Test("a file at the path of the folder is reported")
    func fileInPlace() throws {
        let folder = try Folder()
        try folder.write(Data("x".utf8), to: "file")
        let error = #expect(throws: EngineTrouble.self) {
            try Store(StorageConfiguration(path: folder("file/uuu.sqlite")))
        }
        #expect(error?.code == .folderMissing)
    }

    @Test("existing files and folders are not changed")
    func exists() throws {
        let folder = try Folder()
        try folder.write(Data("something".utf8))
        let mode = try folder.mode("uuu.sqlite")
        let file = DatabaseFile(path: folder())
        try file.makeFolder()
        try file.makeFile()
        #expect(try !file.isEmpty())
        #expect(try folder.bytes() == Data("something".utf8))
        #expect(try folder.mode("uuu.sqlite") == mode)
    }

    @Test("if the file is missing beside its log, no new database is created")
    func logAlone() async throws {
        let folder = try Folder()
        let store = try folder.open()
        _ = try await SQLiteAccountStore(store, standing: CurrentStanding()).insert(.named("Ada"))
        let log = try folder.bytes("uuu.sqlite-wal")
        // As a killed process leaves them, except that the database itself is missing.
        let remains = try Folder()
        try remains.write(log, to: "uuu.sqlite-wal")
        let missing = remains.refusal()
        #expect(missing?.code == .missing)
        #expect(missing?.hint.contains("uuu.sqlite-wal is still there: put the file back") == true)
        #expect(!FileManager.default.fileExists(atPath: remains()))
        try remains.write(Data())
        let empty = remains.refusal()
        #expect(empty?.code == .notADatabase)
        #expect(empty?.hint.hasPrefix("it is empty, and beside it is the log of a database") == true)
        #expect(try remains.bytes("uuu.sqlite-wal") == log)

        try remains.write(folder.bytes())
        #expect(try await SQLiteAccountStore(remains.open()).account(named: "ada") != nil)
        try await store.close()
    }

    @Test("a link into a missing folder is reported with both paths")
    func danglingLink() throws {
        let folder = try Folder()
        try FileManager.default.createSymbolicLink(atPath: folder(), withDestinationPath: "nowhere/else.sqlite")
        let error = folder.refusal()
        #expect(error?.code == .folderMissing && error?.location == folder())
        let end = folder("nowhere/else.sqlite")
        #expect(error?.hint.contains("is a symbolic link to \(end): make \(folder("nowhere"))") == true)
    }

    @Test("a path without a folder is in the working directory", arguments: ["uuu.sqlite", "x", "-", "~", ".x", "ü"])
    func relative(_ path: String) throws {
        try DatabaseFile(path: path).makeFolder()
    }

    @Test(
        "the folder of a path is everything but its last component",
        arguments: [
            ("x", "."), ("/x", "/"), ("//x", "/"), ("d/x", "d"), ("d//x", "d"), ("/d/x", "/d"), ("./x", "."),
            ("a/b/c", "a/b"), ("a/", "a"), ("", "."), ("/", "/"), ("a/\u{301}b", "a"), ("a\u{301}/b", "a\u{301}"),
        ]
    )
    func folder(_ path: String, _ folder: String) {
        #expect(DatabaseFile.folder(of: path).utf8.elementsEqual(folder.utf8))
    }

    @Test(
        "a path that can name no file is refused before anything is created",
        arguments: ["", ".", "..", "/", "a/", "a/.", "/tmp/..", "a\0b", "~/"]
    )
    func noFile(_ path: String) {
        let error = #expect(throws: EngineTrouble.self) { try Store(StorageConfiguration(path: path)) }
        #expect(error?.code == .notADatabase)
    }

    @Test("a path that is too long for SQLite is refused with the numbers, relative or not")
    func long() throws {
        let folder = try Folder()
        let parts = String(repeating: "/d", count: 260)
        let error = #expect(throws: EngineTrouble.self) { try Store(StorageConfiguration(path: folder.path + parts)) }
        #expect(error?.hint == "its whole path has \(folder.path.utf8.count + 520) bytes, and SQLite takes 504")
        let name = String(repeating: "n", count: 500)
        let other = #expect(throws: EngineTrouble.self) { try Store(StorageConfiguration(path: name)) }
        #expect(other?.hint.hasSuffix("bytes, and SQLite takes 504") == true)
    }

    @Test("the folder may be a symbolic link")
    func linkedFolder() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder("real"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: folder("real"))
        _ = try Store(StorageConfiguration(path: folder("link/uuu.sqlite")))
        #expect(FileManager.default.fileExists(atPath: folder("real/uuu.sqlite")))
    }
}
