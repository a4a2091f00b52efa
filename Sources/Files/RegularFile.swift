import Glibc

/// Reads the start of a regular file without blocking on other kinds of files.
///
/// Opening a FIFO would wait for its writer, and a device may never end. So only a regular file is read; for anything
/// else the error says what it is.
package enum RegularFile {
    /// Describes why nothing was read, in words that can follow a path.
    package enum Problem: Error, Equatable, Sendable, CustomStringConvertible {
        /// The path leads to something other than a regular file; the text says to what.
        case notAFile(String)
        /// A system call failed.
        case refused(errno: CInt)

        /// The problem in words.
        package var description: String {
            switch self {
            case .notAFile(let kind): "cannot be read: it is \(kind), not a file"
            case .refused(let number): "cannot be read: \(FileError.reason(number))"
            }
        }
    }

    /// Reads the first bytes of a file.
    ///
    /// - Parameters:
    ///   - path: The file, or a symbolic link to it.
    ///   - count: The largest number of bytes to read.
    /// - Returns: The bytes.
    /// - Throws: `Problem` if there is no regular file at the path, or it cannot be read.
    package static func read(_ path: String, upTo count: Int) throws(Problem) -> [UInt8] {
        // The system would use only the part of the path before the zero byte.
        guard !path.utf8.contains(0) else { throw .refused(errno: ENOENT) }
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else {
            throw errno == ENXIO ? .notAFile("a socket or a device") : .refused(errno: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .refused(errno: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return try self.bytes(of: descriptor, upTo: count)
        case S_IFDIR: throw .notAFile("a folder")
        case S_IFIFO: throw .notAFile("a FIFO")
        default: throw .notAFile("a device")
        }
    }

    private static func bytes(of descriptor: CInt, upTo count: Int) throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(count, 64 * 1024))
        while bytes.count < count {
            let wanted = min(piece.count, count - bytes.count)
            let length = unsafe Glibc.read(descriptor, &piece, wanted)
            if length < 0, errno == EINTR { continue }
            guard length >= 0 else { throw .refused(errno: errno) }
            guard length > 0 else { break }
            bytes += piece[..<length]
        }
        return bytes
    }
}
