import Files
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Reading a file without blocking")
struct RegularFileTests {
    private let folder = "/tmp/uuu-\(UInt64.random(in: 0 ... .max))"

    /// Calls the test in an empty temporary folder.
    private func inFolder(_ test: () throws -> Void) throws {
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: self.folder) }
        try test()
    }

    @Test("a file is read up to the requested number of bytes, also through a link")
    func reads() throws {
        try self.inFolder {
            let (path, link) = (self.folder + "/file", self.folder + "/link")
            let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "file")
            #expect(try RegularFile.read(path, upTo: 1_000_000) == bytes)
            #expect(try RegularFile.read(link, upTo: 70_000) == Array(bytes[..<70_000]))
            #expect(try RegularFile.read(path, upTo: 0) == [])
        }
    }

    @Test("the error for anything but a file says what it is, at once", .timeLimit(.minutes(1)))
    func others() throws {
        try self.inFolder {
            let (fifo, socket) = (self.folder + "/fifo", self.folder + "/socket")
            let made = unsafe mkfifo(fifo, 0o600)
            try #require(made == 0)
            let bound = unsafe mknod(socket, S_IFSOCK | 0o600, 0)
            try #require(bound == 0)
            let expected: [(String, String)] = [
                (fifo, "cannot be read: it is a FIFO, not a file"),
                (self.folder, "cannot be read: it is a folder, not a file"),
                ("/dev/zero", "cannot be read: it is a device, not a file"),
                (socket, "cannot be read: it is a socket or a device, not a file"),
                (self.folder + "/none", "cannot be read: No such file or directory"),
                (fifo + "/file", "cannot be read: Not a directory"),
                (self.folder + "\u{0}", "cannot be read: No such file or directory"),
            ]
            for (path, words) in expected {
                let problem = #expect(throws: RegularFile.Problem.self) { try RegularFile.read(path, upTo: 10) }
                #expect(problem?.description == words)
            }
        }
    }
}
