import Files
import Glibc

/// The files that a configuration names: as they are on the disk, or as they were kept with it.
struct NamedFiles: Sendable, Equatable {
    /// The contents by path; nil when the disk is asked.
    private let stored: [String: [UInt8]]?

    /// The files as they are on the disk when they are read.
    static let onDisk = NamedFiles(stored: nil)

    /// Files that were kept; what is not among them cannot be read.
    init(stored files: [LastConfiguration.File]) {
        self.init(stored: Dictionary(files.map { ($0.path, $0.bytes) }) { first, _ in first })
    }

    private init(stored: [String: [UInt8]]?) { self.stored = stored }

    /// Reads a file, or its beginning.
    ///
    /// - Throws: `RegularFile.Problem` when it cannot be read, or was not kept.
    func read(_ path: String, atMost count: Int) throws(RegularFile.Problem) -> [UInt8] {
        guard let stored = self.stored else { return try RegularFile.read(path, upTo: count) }
        guard let bytes = stored[path] else { throw .refused(errno: ENOENT) }
        return Array(bytes.prefix(count))
    }
}
