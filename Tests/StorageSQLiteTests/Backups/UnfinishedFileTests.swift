import Files
import Foundation
import GRDB
import Testing
import World

@testable import StorageSQLite

@Suite("UnfinishedFile") struct UnfinishedFileTests {
    @Test("the file itself and another one that had its name for a moment are distinguished")
    func replaced() throws {
        let folder = try Folder()
        let copy = try UnfinishedFile(of: "copy", in: OpenFolder(folder.path))
        #expect(throws: EngineTrouble.self) { try copy.requireOpenTwice() }
        let manager = FileManager.default
        try manager.moveItem(atPath: copy.path, toPath: folder("aside"))
        try manager.createSymbolicLink(atPath: copy.path, withDestinationPath: "elsewhere")
        let other = try DatabaseQueue(path: copy.path)
        try manager.removeItem(atPath: copy.path)
        try manager.moveItem(atPath: folder("aside"), toPath: copy.path)
        try copy.requireOwnName()
        let error = #expect(throws: EngineTrouble.self) { try copy.requireOpenTwice() }
        #expect(error?.code == .badTarget && error?.location == copy.path)
        try other.close()

        let database = try DatabaseQueue(path: copy.path)
        try copy.requireOpenTwice()
        try database.close()
        #expect(throws: EngineTrouble.self) { try copy.requireOpenTwice() }
    }

    @Test("a file that another process is writing is not touched")
    func busy() throws {
        let folder = try Folder()
        let open = try OpenFolder(folder.path)
        let copy = try UnfinishedFile(of: "copy", in: open)
        let error = #expect(throws: EngineTrouble.self) { try UnfinishedFile(of: "copy", in: open) }
        #expect(error?.code == .locked)
        try UnfinishedFile.clear("copy", in: open)
        try copy.requireOwnName()
        copy.abandon()
        #expect(try folder.files.isEmpty)
    }

    @Test("a finished file is unlocked, although it is still open")
    func finished() throws {
        let folder = try Folder()
        let copy = try UnfinishedFile(of: "copy", in: OpenFolder(folder.path))
        try copy.finish()
        #expect(try OpenFile(reading: folder("copy")).lock())
        #expect(try copy.file.status().size == 0)
    }
}
