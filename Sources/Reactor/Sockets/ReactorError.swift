import CLinux
import Glibc

/// Why a socket or an event loop could not be had: the call, errno, the place, and what mends it.
package struct ReactorError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong.
    package enum Code: Equatable, Sendable {
        /// The address is in use.
        case addressInUse
        /// The address cannot be read, or is not one of this machine.
        case badAddress
        /// The address is not ours to take.
        case notPermitted
        /// The system refused a call for another reason.
        case system(errno: CInt)
    }

    /// What went wrong.
    package let code: Code
    /// The address or the system call.
    package let location: String
    /// What mends it.
    package let hint: String

    /// Describes a failure.
    package init(_ code: Code, at location: String, hint: String) {
        self.code = code
        self.location = location
        self.hint = hint
    }

    /// The failure of a system call that has just returned -1.
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

    /// The system's words for an error number.
    static func message(of number: CInt) -> String {
        unsafe String(cString: strerror(number))
    }

    /// Place and hint in one line.
    package var description: String { "\(self.location): \(self.hint)" }
}
