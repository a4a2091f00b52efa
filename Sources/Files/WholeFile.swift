import Glibc

/// A small file that is always replaced as a whole.
///
/// A reader finds either the old contents or the new ones, never a part of them, even after a power failure. All calls
/// block on the disk, so never use them on an event loop.
package struct WholeFile: Sendable, Equatable {
    /// The path of the file.
    package let path: String

    /// Makes a value for a path, at which no file need exist.
    package init(path: String) { self.path = path }

    /// Replaces the contents, or makes the file.
    ///
    /// The new contents are written to a second file beside it, for the owner only, which is renamed when it is on the
    /// disk.
    ///
    /// - Throws: `FileError`. The file then has the old contents. If only flushing the folder failed, it has the new
    ///   ones, but a power failure may bring the old ones back.
    package func replace(with bytes: [UInt8]) throws(FileError) {
        let beside = self.path + ".new"
        unsafe unlink(beside)
        let descriptor = unsafe open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError("open", beside, errno: errno) }
        do throws(FileError) {
            defer { close(descriptor) }
            try self.write(bytes, to: descriptor)
            guard fsync(descriptor) == 0 else { throw FileError("fsync", beside, errno: errno) }
        } catch {
            unsafe unlink(beside)
            throw error
        }
        guard unsafe rename(beside, self.path) == 0 else {
            let number = errno
            unsafe unlink(beside)
            throw FileError("rename", self.path, errno: number)
        }
        try self.flushFolder()
    }

    private func write(_ bytes: [UInt8], to descriptor: CInt) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                throw FileError("write", self.path, errno: count == 0 ? ENOSPC : errno)
            }
        }
    }

    /// Writes the folder to the disk, without which a power failure may undo the renaming.
    private func flushFolder() throws(FileError) {
        let folder = self.path.lastIndex(of: "/").map { self.path[...$0] } ?? "./"
        let descriptor = unsafe open(String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", String(folder), errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("fsync", String(folder), errno: errno) }
    }
}
