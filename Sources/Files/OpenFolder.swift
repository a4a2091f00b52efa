import Glibc

/// A folder that is open: what is done with the files in it is done in this one, whatever becomes of its path.
///
/// Names are plain names; no call follows a symbolic link.
package final class OpenFolder: Sendable {
    /// Its path, for errors.
    package let path: String

    private let descriptor: CInt

    /// Opens a folder.
    package init(_ path: String) throws(FileError) {
        self.path = path
        self.descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard self.descriptor >= 0 else { throw FileError("open", path, errno: errno) }
    }

    deinit { if self.descriptor >= 0 { close(self.descriptor) } }

    /// The path of a file in it: absolute, or with a point before it, so that nobody takes it for anything else.
    package func callAsFunction(_ name: String) -> String {
        let path = self.path.hasSuffix("/") ? "\(self.path)\(name)" : "\(self.path)/\(name)"
        return path.hasPrefix("/") || path.hasPrefix("./") ? path : "./\(path)"
    }

    /// What the kernel says of a file, of a symbolic link itself; nil if there is none.
    package func status(of name: String) throws(FileError) -> FileStatus? {
        var status = stat()
        guard unsafe fstatat(self.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw self.error("stat", name)
        }
        return FileStatus(status)
    }

    /// Makes a file that is not there yet, for its owner only, to read and write.
    package func make(_ name: String) throws(FileError) -> OpenFile {
        try self.open(name, O_RDWR | O_CREAT | O_EXCL)
    }

    /// Opens a file for reading.
    package func open(_ name: String) throws(FileError) -> OpenFile {
        try self.open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY)
    }

    /// Gives a file another name, in the place of what had that name.
    package func rename(_ name: String, to new: String) throws(FileError) {
        guard unsafe renameat(self.descriptor, name, self.descriptor, new) == 0 else { throw self.error("rename", new) }
    }

    /// Gives a file a second name, which must be free.
    package func link(_ name: String, to new: String) throws(FileError) {
        guard unsafe linkat(self.descriptor, name, self.descriptor, new, 0) == 0 else { throw self.error("link", new) }
    }

    /// Removes a file; false if there is none.
    @discardableResult
    package func remove(_ name: String) throws(FileError) -> Bool {
        guard unsafe unlinkat(self.descriptor, name, 0) == 0 else {
            if errno == ENOENT { return false }
            throw self.error("unlink", name)
        }
        return true
    }

    /// Returns when the names in it are on the disk.
    package func synchronize() throws(FileError) {
        guard fsync(self.descriptor) == 0 else { throw FileError("fsync", self.path, errno: errno) }
    }

    private func open(_ name: String, _ flags: CInt) throws(FileError) -> OpenFile {
        let descriptor = unsafe openat(self.descriptor, name, flags | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw self.error("open", name) }
        return OpenFile(descriptor: descriptor, path: self(name))
    }

    private func error(_ call: String, _ name: String) -> FileError { FileError(call, self(name), errno: errno) }
}
