import Files
import Foundation
import Glibc
import Testing
import World

@testable import StorageSQLite

@Suite("FollowedPath, what is refused") struct FollowedPathRefusalsTests {
    /// A user that this machine knows nothing of.
    private static let other: UInt32 = 64_321

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    @Test("a link of root or of the owner is followed, one of a third is refused and named")
    func trust() throws {
        let folder = try Folder()
        try folder.write(Data(), to: "file")
        try self.link(folder("link"), to: "file")
        let (way, user) = (try FollowedPath(folder("link")), geteuid())
        try way.requireLinks(of: user)
        guard user != 0 else { return }
        #expect(throws: EngineTrouble.self) { try way.requireLinks(of: Self.other) }
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
        let error = #expect(throws: EngineTrouble.self) { try way.requireLinks(of: 0) }
        #expect(error?.code == .noPermission && error?.location == folder("link"))
        try way.requireFoldersOfRoot()
        let isGivenToo = unsafe chown(folder.path, Self.other, Self.other) == 0
        try #require(isGivenToo)
        #expect(throws: EngineTrouble.self) { try FollowedPath(folder("file")).requireFoldersOfRoot() }
    }
}
