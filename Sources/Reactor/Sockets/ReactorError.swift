import CLinux
import Glibc

/// An error of a socket or an event loop: what failed, where, and what to do about it.
package struct ReactorError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    package enum Code: Equatable, Sendable {
        /// The address is in use.
        case addressInUse
        /// The address is invalid, or is not an address of this machine.
        case badAddress
        /// The process has no permission to use the address.
        case notPermitted
        /// A system call failed for another reason.
        case system(errno: CInt)
    }

    /// The kind of failure.
    package let code: Code
    /// The address, or the name of the system call.
    package let location: String
    /// The cause, and what to do about it.
    package let hint: String

    /// Makes an error.
    package init(_ code: Code, at location: String, hint: String) {
        self.code = code
        self.location = location
        self.hint = hint
    }

    /// Makes the error for a system call that has just failed.
    static func last(at location: String, errno number: CInt) -> ReactorError {
        let message = Self.message(of: number)
        return switch number {
        case EADDRINUSE:
            ReactorError(
                .addressInUse,
                at: location,
                hint: "another program listens there; stop it or choose another address"
            )
        case EADDRNOTAVAIL: ReactorError(.badAddress, at: location, hint: "this machine has no such address")
        case EAFNOSUPPORT:
            ReactorError(
                .system(errno: number),
                at: location,
                hint: "this machine has no addresses of that kind (IPv6?)"
            )
        case EACCES, EPERM:
            ReactorError(
                .notPermitted,
                at: location,
                hint: "\(message); ports below 1024 and foreign folders need rights"
            )
        case ENOENT, ENOTDIR:
            ReactorError(.system(errno: number), at: location, hint: "\(message); its folder must be made first")
        case EMFILE: ReactorError(.system(errno: number), at: location, hint: "\(message); raise LimitNOFILE=")
        case ENFILE: ReactorError(.system(errno: number), at: location, hint: "\(message); raise fs.file-max (sysctl)")
        case EAGAIN where location == "pthread_create":
            ReactorError(.system(errno: number), at: location, hint: "\(message); raise TasksMax= or LimitNPROC=")
        case ENOSPC where location == "epoll_ctl":
            ReactorError(
                .system(errno: number),
                at: location,
                hint: "\(message); raise fs.epoll.max_user_watches (sysctl)"
            )
        case ENOMEM:
            ReactorError(
                .system(errno: number),
                at: location,
                hint: "\(message); the machine or MemoryMax= has too little"
            )
        default: ReactorError(.system(errno: number), at: location, hint: message)
        }
    }

    /// Returns the system's message for an error number.
    static func message(of number: CInt) -> String {
        unsafe String(cString: strerror(number))
    }

    /// Location and hint in one line.
    package var description: String { "\(self.location): \(self.hint)" }
}
