import Files
import Foundation
import Glibc
import Testing

@Suite("Small files that are replaced as a whole")
struct WholeFileTests {
    private let folder = "/tmp/uuu-whole-\(UInt64.random(in: 0 ... .max))"

    private func inFolder(_ body: (WholeFile) throws -> Void) throws {
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: self.folder) }
        try body(WholeFile(path: self.folder + "/file"))
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self.folder).sorted()
    }

    @Test("the new contents are read back, for the owner only, and no second file remains")
    func replaces() throws {
        try self.inFolder { file in
            for bytes in [Array("one".utf8), [], Array(repeating: 7, count: 100_000)] {
                try file.replace(with: bytes)
                #expect(FileManager.default.contents(atPath: file.path).map(Array.init) == bytes)
            }
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try self.names() == ["file"])
        }
    }

    @Test("a file that an interrupted write left is replaced, and a link at its path is not followed")
    func leftOver() throws {
        try self.inFolder { file in
            try FileManager.default.createSymbolicLink(
                atPath: file.path + ".new",
                withDestinationPath: file.path + ".aim"
            )
            try file.replace(with: [1])
            #expect(try self.names() == ["file"])
        }
    }

    @Test("a failed write does not change the contents")
    func keeps() throws {
        try self.inFolder { file in
            try file.replace(with: [1])
            // A folder that is not empty cannot be removed, so writing fails.
            try FileManager.default.createDirectory(atPath: file.path + ".new/x", withIntermediateDirectories: true)
            let error = #expect(throws: FileError.self) { try file.replace(with: [2]) }
            #expect(error == FileError("open", file.path + ".new", errno: EEXIST))
            #expect(FileManager.default.contents(atPath: file.path).map(Array.init) == [1])
        }
    }
}
