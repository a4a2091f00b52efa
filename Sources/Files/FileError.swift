import Glibc

/// A failed system call on a file: the call, the file and the error number.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The name of the call that failed, such as `open`.
    package let call: String
    /// The path of the file.
    package let path: String
    /// The error number (errno).
    package let errno: CInt

    /// Makes an error.
    package init(_ call: String, _ path: String, errno: CInt) {
        self.call = call
        self.path = path
        self.errno = errno
    }

    /// The system's message for the error number.
    package var reason: String { Self.reason(self.errno) }

    /// Returns the system's message for an error number.
    static func reason(_ errno: CInt) -> String { unsafe String(cString: strerror(errno)) }

    /// Path, call and reason in one line.
    package var description: String { "\(self.path): \(self.call): \(self.reason)" }
}
