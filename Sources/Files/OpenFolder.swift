import Glibc

/// An open folder: all operations apply to this folder, even if its path leads elsewhere later.
///
/// Names must not contain slashes; no operation follows a symbolic link.
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

    /// Returns the path of a file in the folder: absolute, or starting with `./`, so that it is not mistaken for a URI.
    package func callAsFunction(_ name: String) -> String {
        let path = self.path.hasSuffix("/") ? "\(self.path)\(name)" : "\(self.path)/\(name)"
        return path.hasPrefix("/") || path.hasPrefix("./") ? path : "./\(path)"
    }

    /// Reads the status of a file without following a symbolic link; nil if there is none.
    package func status(of name: String) throws(FileError) -> FileStatus? {
        var status = stat()
        guard unsafe fstatat(self.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw self.error("stat", name)
        }
        return FileStatus(status)
    }

    /// Makes a new file for the owner only, and opens it for reading and writing.
    package func make(_ name: String) throws(FileError) -> OpenFile {
        try self.open(name, O_RDWR | O_CREAT | O_EXCL)
    }

    /// Opens a file for reading.
    package func open(_ name: String) throws(FileError) -> OpenFile {
        try self.open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY)
    }

    /// Renames a file, replacing any file with the new name.
    package func rename(_ name: String, to new: String) throws(FileError) {
        guard unsafe renameat(self.descriptor, name, self.descriptor, new) == 0 else { throw self.error("rename", new) }
    }

    /// Gives a file a second name, which must not exist.
    package func link(_ name: String, to new: String) throws(FileError) {
        guard unsafe linkat(self.descriptor, name, self.descriptor, new, 0) == 0 else { throw self.error("link", new) }
    }

    /// Removes a file; returns false if there is none.
    @discardableResult
    package func remove(_ name: String) throws(FileError) -> Bool {
        guard unsafe unlinkat(self.descriptor, name, 0) == 0 else {
            if errno == ENOENT { return false }
            throw self.error("unlink", name)
        }
        return true
    }

    /// Writes the names in the folder to the disk and waits for that (fsync(2)).
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
