import Foundation
import Glibc
import Testing

@testable import Files

@Suite("Resolving a path name by name") struct FollowedPathTests {
    private static let stranger: UInt32 = 64_321

    /// Calls the body with the path of a temporary folder.
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
        "it leads where the kernel's resolution leads, with both kinds of links, dots and slashes",
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
            let way = try FollowedPath(path + name)
            #expect(try way.status?.identity == FileStatus(path: path + name).identity)
        }
    }

    @Test(
        "a missing part gives nil, a file in the middle and a cycle of links are errors, and a pipe does not block"
    )
    func absent() throws {
        try self.inFolder { path in
            try self.link(path + "/dangling", to: "a/none")
            try self.link(path + "/ring", to: "ring")
            #expect(unsafe mkfifo(path + "/pipe", 0o600) == 0)
            #expect(try FollowedPath(path + "/none").status == nil)
            #expect(try FollowedPath(path + "/dangling").status == nil)
            let way = try FollowedPath(path + "/none/file")
            #expect(way.status == nil && way.real == path + "/none/file")
            #expect(try FollowedPath(path + "/pipe").status?.kind == .pipe)
            for (name, number) in [("/a/file/x", ENOTDIR), ("/ring", ELOOP)] {
                let error = #expect(throws: FileError.self) { _ = try FollowedPath(path + name) }
                #expect(error?.errno == number)
            }
        }
    }

    @Test("it lists each link and folder in the path, and gives a path without links")
    func names() throws {
        try self.inFolder { path in
            try self.link(path + "/one", to: "a/./b/..//two")
            try self.link(path + "/a/two", to: path + "/a/b")
            try self.link(path + "/a/b/three", to: "../file")
            let way = try FollowedPath(path + "/one/three")
            #expect(way.links.map(\.path) == [path + "/one", path + "/a/b/../two", path + "/a/b/three"])
            #expect(try FileStatus(path: way.real) == way.status)
            #expect(Set(way.folders.map(\.path)).isSuperset(of: ["/", path, path + "/a", path + "/a/b"]))
            #expect(try FollowedPath("x").real == "./x")
            #expect(try FollowedPath("x").folders.map(\.path) == ["."])
        }
    }

    @Test("the owner of each link and folder is named", .enabled(if: geteuid() == 0))
    func owners() throws {
        try self.inFolder { path in
            try self.link(path + "/link", to: "a/b/../file")
            #expect(unsafe lchown(path + "/link", Self.stranger, 0) == 0)
            #expect(unsafe chown(path + "/a/b", Self.stranger + 1, 0) == 0)
            let way = try FollowedPath(path + "/link")
            #expect(way.links == [FollowedPath.Step(path: path + "/link", user: Self.stranger)])
            #expect(Set(way.folders.map(\.user)) == [0, Self.stranger + 1])
            #expect(way.status?.user == 0)
        }
    }
}
