import CLinux
import Glibc

/// With whose rights this process opens and makes files.
///
/// What it changes holds for the whole process: for programs that do one thing, not for a server.
package enum Rights {
    /// Whether this process is root's.
    package static var areRoots: Bool { geteuid() == 0 }

    /// The user whose rights they are.
    package static var user: UInt32 { geteuid() }

    /// Does something with the rights of a user if this process is root's, else with those that it has.
    ///
    /// Files that are open stay open. Whether the body throws or not, the rights are root's again afterwards; if they
    /// cannot be, the process ends, as nothing that it would do next is what it should do.
    ///
    /// - Throws: `FileError` when the rights cannot be had, or what the body throws.
    package static func of<T>(user: UInt32, group: UInt32, _ body: () throws -> T) throws -> T {
        guard self.areRoots, user != 0 else { return try body() }
        defer { if uuu_act_as_root() != 0 { fatalError("the rights of root cannot be taken back") } }
        guard uuu_act_as(user, group) == 0 else { throw FileError("seteuid", "user \(user)", errno: errno) }
        return try body()
    }
}
