import Files
import Glibc
import World

/// An existing database and the user who owns it, which is the server's user.
///
/// Opening a database creates files beside it. They must belong to that user too; otherwise the server could not open
/// its own database at the next start.
struct DatabaseOwner: Sendable {
    /// The path in the configuration.
    let path: String
    /// The file's status.
    let status: FileStatus
    /// How the path leads to the file.
    let way: FollowedPath

    /// Examines a database.
    ///
    /// - Throws: `missing`; `notADatabase` if it is no file; `noPermission` when this process belongs neither to the
    ///   owner nor to root, or when a symbolic link on the path belongs to a third user.
    init(of path: String) throws {
        do throws(FileError) {
            self.way = try FollowedPath(path)
        } catch {
            guard error.errno != EACCES else { throw Self.refusal(path) }
            guard error.errno == ENOTDIR else { throw error }
            throw Self.absence(path)
        }
        guard let status = self.way.status else { throw Self.absence(path) }
        self.status = status
        guard self.status.kind == .regular else {
            throw EngineTrouble(.notADatabase, at: path, hint: "it is \(self.status.kind); see [Database] path")
        }
        guard Rights.areRoots || Rights.user == self.status.user else {
            throw Self.refusal(path)
        }
        if Rights.areRoots { try self.way.requireLinks(of: self.status.user) }
        self.path = path
    }

    private static func absence(_ path: String) -> EngineTrouble {
        let mend = "is the right configuration named with --config? A relative path begins where you are"
        return EngineTrouble(.missing, at: path, hint: mend)
    }

    private static func refusal(_ path: String) -> EngineTrouble {
        EngineTrouble(.noPermission, at: path, hint: "only root and the server's own user may do this")
    }

    /// Runs a closure with the rights of the owner.
    func act<T>(_ body: () throws -> T) throws -> T {
        try Rights.of(user: self.status.user, group: self.status.group, body)
    }
}
