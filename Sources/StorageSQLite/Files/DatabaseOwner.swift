import Files
import Glibc
import World

/// A database that lies on the disk, and the user that it belongs to: the server's.
///
/// Whoever opens it makes files beside it, which must be that user's: else the next start of the server is refused its
/// own database.
struct DatabaseOwner: Sendable {
    /// The file.
    let path: String
    /// What the kernel says of it.
    let status: FileStatus
    /// How its path leads there.
    let way: FollowedPath

    /// Looks at a database.
    ///
    /// - Throws: `missing`, `notADatabase` for what is no file, `noPermission` when this process is neither the owner's
    ///   nor root's, or when a symbolic link on the way is of a third one.
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

    /// Does something with the rights of the owner.
    func act<T>(_ body: () throws -> T) throws -> T {
        try Rights.of(user: self.status.user, group: self.status.group, body)
    }
}
