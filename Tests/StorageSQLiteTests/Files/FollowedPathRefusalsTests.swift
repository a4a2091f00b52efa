import Files
import Foundation
import Glibc
import Testing
import World

@testable import StorageSQLite

@Suite("Paths that FollowedPath refuses") struct FollowedPathRefusalsTests {
    /// A user that does not exist on this machine.
    private static let other: UInt32 = 64_321

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    @Test("a link of root or the owner is followed, one of a third user is refused and named")
    func trust() throws {
        let folder = try Folder()
        try folder.write(Data(), to: "file")
        try self.link(folder("link"), to: "file")
        let (way, user) = (try FollowedPath(folder("link")), geteuid())
        try way.requireLinks(of: user)
        guard user != 0 else { return }
        #expect(throws: EngineTrouble.self) { try way.requireLinks(of: Self.other) }
    }

    @Test("root follows no link of another user", .enabled(if: geteuid() == 0, "only root can give files away"))
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
