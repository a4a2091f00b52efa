import Glibc

/// A small file that is replaced as a whole.
///
/// Whoever reads it, be it after a power cut, finds the former contents or the new ones, never a part of them. All calls
/// block on the disk: not for an event loop.
package struct WholeFile: Sendable, Equatable {
    /// Where it is.
    package let path: String

    /// Names a file, which need not be there.
    package init(path: String) { self.path = path }

    /// Puts other contents in its place, or makes it: written beside it, for its owner alone, and renamed when they are on
    /// the disk.
    ///
    /// - Throws: `FileError`. The former contents are there then; the new ones, if only the folder could not be flushed: then
    ///   a power cut may bring the former ones back.
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

    /// Has the folder on the disk too, without which the new name may be lost by a power cut.
    private func flushFolder() throws(FileError) {
        let folder = self.path.lastIndex(of: "/").map { self.path[...$0] } ?? "./"
        let descriptor = unsafe open(String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", String(folder), errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("fsync", String(folder), errno: errno) }
    }
}
