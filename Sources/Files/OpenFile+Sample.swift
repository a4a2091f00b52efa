import Glibc

extension OpenFile {
    /// Bytes that are read at most.
    private static let maximumSampled = 4 << 20
    private static let piece = 1 << 16

    /// A number for what is in it, to be compared in this process only: over all bytes of a file of a few megabytes, over
    /// pieces of a larger one, the first and the last among them.
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

    /// A path by which others can read it, whatever became of its name, for as long as it is open.
    package var pathInProcess: String { "/proc/\(getpid())/fd/\(self.descriptor)" }
}
