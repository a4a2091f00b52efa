import Files
import Foundation
import Glibc
import Testing

@testable import Storage

@Suite("FollowedPath") struct FollowedPathTests {
    /// A user that this machine knows nothing of.
    private static let other: UInt32 = 64_321

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    private func make(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    @Test("it leads where the kernel goes, and names each link and folder on the way")
    func follows() throws {
        let folder = try Folder()
        try self.make(folder("a"))
        try self.make(folder("a/b"))
        try folder.write(Data(), to: "a/b/file")
        try self.link(folder("one"), to: "a/./b/..//two")
        try self.link(folder("a/two"), to: folder("a/b"))
        try self.link(folder("a/b/three"), to: "file")
        let way = try FollowedPath(folder("one/three"))
        #expect(way.links.map(\.path) == [folder("one"), folder("a/b/../two"), folder("a/b/three")])
        #expect(try FileStatus(path: way.real) == FileStatus(path: folder("a/b/file")))
        #expect(Set(way.folders.map(\.path)).isSuperset(of: ["/", folder.path, folder("a"), folder("a/b")]))
        #expect(try FollowedPath("x").real == "./x")
        #expect(try FollowedPath("x").folders.map(\.path) == ["."])
        #expect(try FollowedPath(folder("nothing/here")).real == folder("nothing/here"))
    }

    @Test("links that lead in a circle have an end")
    func circle() throws {
        let folder = try Folder()
        try self.link(folder("one"), to: "two")
        try self.link(folder("two"), to: "one")
        #expect(throws: FileError.self) { try FollowedPath(folder("one")) }
    }

    @Test("a link of root or of the owner is followed, one of a third is refused and named")
    func trust() throws {
        let folder = try Folder()
        try folder.write(Data(), to: "file")
        try self.link(folder("link"), to: "file")
        let (way, user) = (try FollowedPath(folder("link")), geteuid())
        try way.requireLinks(of: user)
        guard user != 0 else { return }
        #expect(throws: StorageError.self) { try way.requireLinks(of: Self.other) }
    }

    @Test("root is led astray by nobody", .enabled(if: geteuid() == 0, "only root can give files away"))
    func root() throws {
        let folder = try Folder()
        try folder.write(Data(), to: "file")
        try self.link(folder("link"), to: "file")
        let isGiven = unsafe lchown(folder("link"), Self.other, Self.other) == 0
        try #require(isGiven)
        let way = try FollowedPath(folder("link"))
        try way.requireLinks(of: Self.other)
        let error = #expect(throws: StorageError.self) { try way.requireLinks(of: 0) }
        #expect(error?.code == .noPermission && error?.place == folder("link"))
        try way.requireFoldersOfRoot()
        let isGivenToo = unsafe chown(folder.path, Self.other, Self.other) == 0
        try #require(isGivenToo)
        #expect(throws: StorageError.self) { try FollowedPath(folder("file")).requireFoldersOfRoot() }
    }
}
