import Glibc

/// A call of the system that failed: what was to be done, with which file, and errno.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The call that failed, as `open`.
    package let call: String
    /// The file.
    package let path: String
    /// The error number of the system.
    package let errno: CInt

    /// Describes a failure.
    package init(_ call: String, _ path: String, errno: CInt) {
        self.call = call
        self.path = path
        self.errno = errno
    }

    /// The system's words for the error number.
    package var reason: String { Self.reason(self.errno) }

    /// The system's words for an error number.
    static func reason(_ errno: CInt) -> String { unsafe String(cString: strerror(errno)) }

    /// File, call and reason in one line.
    package var description: String { "\(self.path): \(self.call): \(self.reason)" }
}
