import Foundation
import Glibc
import Testing

@testable import Storage

@Suite("DatabaseFile") struct DatabaseFileTests {
    @Test("a folder in the place of the file is told")
    func folderInPlace() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder(), withIntermediateDirectories: false)
        #expect(folder.refusal()?.code == .notADatabase)
    }

    @Test("a FIFO in the place of the file is told, and holds up nobody", .timeLimit(.minutes(1)))
    func fifoInPlace() throws {
        let folder = try Folder()
        let made = unsafe mkfifo(folder(), 0o600)
        try #require(made == 0)
        let error = folder.refusal()
        #expect(error?.code == .notADatabase)
        #expect(error?.description.contains("a FIFO, a device or a socket") == true)
    }

    @Test("a file in the place of the folder is told")
    func fileInPlace() throws {
        let folder = try Folder()
        try folder.write(Data("x".utf8), to: "file")
        let error = #expect(throws: StorageError.self) {
            try Store(StorageConfiguration(path: folder("file/uuu.sqlite")))
        }
        #expect(error?.code == .folderMissing)
    }

    @Test("what exists is left as it is")
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

    @Test("a path without a folder means the working one")
    func relative() throws {
        try DatabaseFile(path: "uuu.sqlite").makeFolder()
    }
}
