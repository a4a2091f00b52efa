import CLinux
import Glibc

/// The user and group that this process accesses files as.
///
/// Changes apply to the whole process, so this is for programs with a single task, not for a server.
package enum Rights {
    /// Whether this process acts as root.
    package static var areRoots: Bool { geteuid() == 0 }

    /// The user id that this process acts as.
    package static var user: UInt32 { geteuid() }

    /// Acts as another user from now on, if this process is root; otherwise it stays as it is.
    ///
    /// - Throws: `FileError` if the process cannot act as that user.
    package static func become(user: UInt32, group: UInt32) throws(FileError) {
        guard self.areRoots, user != 0 else { return }
        guard uuu_act_as(user, group) == 0 else { throw FileError("seteuid", "user \(user)", errno: errno) }
    }

    /// Runs the body as another user if this process is root, and otherwise as it is.
    ///
    /// Open files stay open. Afterwards the process acts as root again, whether the body throws or not. If that fails,
    /// the process ends, because it could not do anything correctly any more.
    ///
    /// - Throws: `FileError` if the process cannot act as that user, or the error of the body.
    package static func of<T>(user: UInt32, group: UInt32, _ body: () throws -> T) throws -> T {
        guard self.areRoots, user != 0 else { return try body() }
        defer { if uuu_act_as_root() != 0 { fatalError("the rights of root cannot be taken back") } }
        guard uuu_act_as(user, group) == 0 else { throw FileError("seteuid", "user \(user)", errno: errno) }
        return try body()
    }
}
