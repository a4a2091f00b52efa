import Files
import Foundation
import Testing

@testable import StorageSQLite

@Suite("The hint about missing rights to a database") struct MissingRightsTests {
    /// Returns the hint when one of the files cannot be read and written.
    private func hint(_ folder: Folder, of refused: String, user: UInt32 = Rights.user) -> String {
        MissingRights.hint(for: folder(), user: user) { $0 != refused }
    }

    private func setMode(_ mode: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test("the hint names the command for the database, its log and its folder")
    func named() throws {
        let folder = try Folder()
        try folder.write(Data())
        try folder.write(Data(), to: "uuu.sqlite-wal")
        let log = folder("uuu.sqlite-wal")
        #expect(self.hint(folder, of: log, user: 4_711) == "\(log) belongs to another user: `chown 4711 \(log)`")
        try self.setMode(0o400, of: folder())
        #expect(self.hint(folder, of: folder()) == "see its mode: `chmod u+rw \(folder())`")
        try self.setMode(0o500, of: folder.path)
        defer { try? self.setMode(0o700, of: folder.path) }
        #expect(self.hint(folder, of: folder.path) == "see its mode: `chmod u+rwx \(folder.path)`")
    }

    @Test("with the right owner and mode it names no command: the file system is read-only")
    func readOnly() throws {
        let folder = try Folder()
        try folder.write(Data())
        try self.setMode(0o600, of: folder())
        #expect(self.hint(folder, of: folder()) == "file and folder must be writable")
        #expect(self.hint(folder, of: "") == "file and folder must be writable")
    }
}
