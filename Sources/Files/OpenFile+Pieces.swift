import Glibc

extension OpenFile {
    /// Returns bytes of the contents; fewer than `count`, or none, only at the end.
    package func bytes(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = unsafe bytes.withUnsafeMutableBytes { bytes in
                unsafe pread(
                    self.descriptor,
                    bytes.baseAddress?.advanced(by: filled),
                    count - filled,
                    off_t(offset + filled)
                )
            }
            guard read >= 0 else { throw self.error("read") }
            if read == 0 { break }
            filled += read
        }
        bytes.removeLast(count - filled)
        return bytes
    }
}
