import Files
import Foundation
import Glibc
import Testing

@Suite("A path that is followed") struct PathTraceTests {
    private static let stranger: UInt32 = 64_321

    /// Does something with the path of a folder that is removed afterwards.
    private func inFolder(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "uuu-trace-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path + "/a/b", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data([1]).write(to: URL(fileURLWithPath: path + "/a/file"))
        try body(path)
    }

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    @Test(
        "it ends where the kernel's way ends, over links of both kinds, points and slashes",
        arguments: [
            "/a/file", "//a/./b/../file", "/relative", "/absolute", "/chain", "/folder/file", "/a/", "/folder/", "/up",
        ]
    )
    func ends(_ name: String) throws {
        try self.inFolder { path in
            try self.link(path + "/relative", to: "a/file")
            try self.link(path + "/absolute", to: path + "/a/file")
            try self.link(path + "/chain", to: "absolute")
            try self.link(path + "/folder", to: "a/b/..")
            try self.link(path + "/up", to: "a/..")
            let trace = try PathTrace(path + name)
            #expect(try trace.status?.identity == FileStatus(path: path + name).identity)
        }
    }

    @Test(
        "nothing at the end is nil, a missing folder and a ring of links are errors, and a pipe is waited for by nobody"
    )
    func absent() throws {
        try self.inFolder { path in
            try self.link(path + "/dangling", to: "a/none")
            try self.link(path + "/ring", to: "ring")
            #expect(unsafe mkfifo(path + "/pipe", 0o600) == 0)
            #expect(try PathTrace(path + "/none").status == nil)
            #expect(try PathTrace(path + "/dangling").status == nil)
            #expect(try PathTrace(path + "/pipe").status?.kind == .pipe)
            for (name, number) in [("/none/file", ENOENT), ("/a/file/x", ENOTDIR), ("/ring", ELOOP)] {
                let error = #expect(throws: FileError.self) { _ = try PathTrace(path + name) }
                #expect(error?.errno == number)
            }
        }
    }

    @Test("whose links and folders are on the way is told apart", .enabled(if: geteuid() == 0))
    func owners() throws {
        try self.inFolder { path in
            try self.link(path + "/link", to: "a/b/../file")
            #expect(unsafe lchown(path + "/link", Self.stranger, 0) == 0)
            #expect(unsafe chown(path + "/a/b", Self.stranger + 1, 0) == 0)
            let trace = try PathTrace(path + "/link")
            #expect(trace.linkOwners == [Self.stranger])
            #expect(trace.folderOwners == [0, Self.stranger + 1])
            #expect(trace.status?.user == 0)
        }
    }
}
