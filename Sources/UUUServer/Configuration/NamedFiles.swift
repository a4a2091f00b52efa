import Files
import Glibc

/// The files that a configuration names: as they are on the disk, or as they were kept with it.
struct NamedFiles: Sendable, Equatable {
    /// The contents by path; nil when the disk is asked.
    private let kept: [String: [UInt8]]?

    /// The files as they are on the disk when they are read.
    static let onDisk = NamedFiles(kept: nil)

    /// Files that were kept; what is not among them cannot be read.
    init(kept files: [LastConfiguration.File]) {
        self.init(kept: Dictionary(files.map { ($0.path, $0.bytes) }) { first, _ in first })
    }

    private init(kept: [String: [UInt8]]?) { self.kept = kept }

    /// Reads a file, or its beginning.
    ///
    /// - Throws: `RegularFile.Problem` when it cannot be read, or was not kept.
    func read(_ path: String, atMost count: Int) throws(RegularFile.Problem) -> [UInt8] {
        guard let kept = self.kept else { return try RegularFile.read(path, upTo: count) }
        guard let bytes = kept[path] else { throw .refused(errno: ENOENT) }
        return Array(bytes.prefix(count))
    }
}
