import Files
import Glibc

/// The files that a configuration names: on the disk as they are now, or as they were stored with it.
struct NamedFiles: Sendable, Equatable {
    /// The stored contents by path; nil when files are read from the disk.
    private let stored: [String: [UInt8]]?

    /// Reads the files from the disk.
    static let onDisk = NamedFiles(stored: nil)

    /// Reads the given files only; any other path is refused with ENOENT.
    init(stored files: [LastConfiguration.File]) {
        self.init(stored: Dictionary(files.map { ($0.path, $0.bytes) }) { first, _ in first })
    }

    private init(stored: [String: [UInt8]]?) { self.stored = stored }

    /// Reads a file, at most `count` bytes from its beginning.
    ///
    /// - Throws: `RegularFile.Problem` when it cannot be read, or is not among the stored files.
    func read(_ path: String, atMost count: Int) throws(RegularFile.Problem) -> [UInt8] {
        guard let stored = self.stored else { return try RegularFile.read(path, upTo: count) }
        guard let bytes = stored[path] else { throw .refused(errno: ENOENT) }
        return Array(bytes.prefix(count))
    }
}
