import Glibc

/// Reads the start of a file, and waits for nobody.
///
/// Opening a FIFO waits for its writer, and a device may never end. Only a regular file is read; anything else is said to
/// be what it is.
package enum RegularFile {
    /// Why nothing was read, in words that follow a path.
    package enum Problem: Error, Equatable, Sendable, CustomStringConvertible {
        /// There is something else in its place; the words say what.
        case notAFile(String)
        /// The system refused a call.
        case refused(errno: CInt)

        /// The problem in words.
        package var description: String {
            switch self {
            case .notAFile(let kind): "cannot be read: it is \(kind), not a file"
            case .refused(let number): "cannot be read: \(FileError.reason(number))"
            }
        }
    }

    /// Reads a file from its start.
    ///
    /// - Parameters:
    ///   - path: The file, or a symbolic link to it.
    ///   - count: The most bytes that are read; what comes after them is left out.
    /// - Returns: Its first bytes.
    /// - Throws: `Problem` when there is no regular file at the path, or it cannot be read.
    package static func read(_ path: String, upTo count: Int) throws(Problem) -> [UInt8] {
        // The system would take such a path for the part before the zero.
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
