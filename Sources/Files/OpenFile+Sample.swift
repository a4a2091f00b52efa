import Glibc

extension OpenFile {
    /// The largest number of bytes that are read.
    private static let maximumSampled = 4 << 20
    private static let piece = 1 << 16

    /// Returns a hash of the contents, which is comparable within this process only.
    ///
    /// For a file of up to 4 MiB it covers all bytes, for a larger one samples, including the start and the end.
    package func sample() throws(FileError) -> Int {
        let size = try self.status().size
        let pieces = min(size / Self.piece + 1, Self.maximumSampled / Self.piece)
        var (hasher, bytes) = (Hasher(), [UInt8](repeating: 0, count: Self.piece))
        hasher.combine(size)
        for piece in 0..<pieces {
            let isSparse = size > Self.maximumSampled
            let offset = isSparse ? (size - Self.piece) / (pieces - 1) * piece : Self.piece * piece
            let count = unsafe pread(self.descriptor, &bytes, bytes.count, off_t(offset))
            guard count >= 0 else { throw self.error("read") }
            unsafe bytes.withUnsafeBytes {
                unsafe hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0.prefix(count)))
            }
        }
        return hasher.finalize()
    }

    /// A path by which other processes can open the file while it is open here, even if it was renamed or removed.
    package var pathInProcess: String { "/proc/\(getpid())/fd/\(self.descriptor)" }
}
