import Foundation
import Glibc
import Testing

@testable import Systemd

@Suite("a small file that is replaced as a whole")
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

    @Test("what was put there is read back, for its owner alone, and nothing stays beside it")
    func replaces() throws {
        try self.inFolder { file in
            for bytes in [Array("one".utf8), [], Array(repeating: 7, count: 100_000)] {
                try file.replace(with: bytes)
                #expect(try file.read(atMost: 1 << 20) == bytes)
            }
            #expect(try file.read(atMost: 10) == Array(repeating: 7, count: 10))
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try self.names() == ["file"])
        }
    }

    @Test("a left-over of a write that was cut short is no obstacle, and a link in its place is not followed")
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

    @Test("what cannot be written leaves the former contents")
    func keeps() throws {
        try self.inFolder { file in
            try file.replace(with: [1])
            // A folder that is not empty cannot be removed as a left-over.
            try FileManager.default.createDirectory(atPath: file.path + ".new/x", withIntermediateDirectories: true)
            let error = #expect(throws: SystemdError.self) { try file.replace(with: [2]) }
            #expect(error?.code == .file(errno: EEXIST))
            #expect(try file.read(atMost: 10) == [1])
        }
    }

    @Test(
        "only a regular file is read: a folder, a FIFO and a device are refused at once",
        arguments: ["folder", "fifo"]
    )
    func refuses(kind: String) throws {
        try self.inFolder { file in
            if kind == "folder" {
                try FileManager.default.createDirectory(atPath: file.path, withIntermediateDirectories: false)
            } else {
                #expect(unsafe mkfifo(file.path, 0o600) == 0)
            }
            let error = #expect(throws: SystemdError.self) { try file.read(atMost: 10) }
            #expect(error?.code == .notAFile)
        }
        #expect(throws: SystemdError(.notAFile, at: "/dev/zero", hint: "Put a regular file there.")) {
            try WholeFile(path: "/dev/zero").read(atMost: 10)
        }
    }

    @Test("what is not there is named, with the reason")
    func missing() {
        let error = #expect(throws: SystemdError.self) { try WholeFile(path: "/no/such/file").read(atMost: 1) }
        #expect(error?.code == .file(errno: ENOENT))
        #expect(error?.description.hasPrefix("/no/such/file: ") == true)
    }
}
