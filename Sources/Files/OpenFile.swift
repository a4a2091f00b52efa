import Glibc

/// An open file, which is closed when this object is released.
package final class OpenFile: Sendable {
    /// Its path, for errors.
    package let path: String

    let descriptor: CInt
    private static let maximumDescriptors: CInt = 65_536

    init(descriptor: CInt, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(self.descriptor) }

    /// Opens a file for reading; does not wait for a writer, even if the file is a pipe.
    package convenience init(reading path: String) throws(FileError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw FileError("open", path, errno: errno) }
        self.init(descriptor: descriptor, path: path)
    }

    /// Reads the status of the file.
    package func status() throws(FileError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(self.descriptor, &status) == 0 else { throw self.error("stat") }
        return FileStatus(status)
    }

    /// Returns whether another descriptor of this process refers to the same file, whatever path it was opened by.
    ///
    /// It checks the descriptors below 65,536. The kernel always assigns the lowest free number, and this server never
    /// has more.
    package func isOpenTwice() throws(FileError) -> Bool {
        let identity = try self.status().identity
        return (0..<Self.maximumDescriptors).contains { descriptor in
            var status = stat()
            guard descriptor != self.descriptor, unsafe fstat(descriptor, &status) == 0 else { return false }
            return FileStatus(status).identity == identity
        }
    }

    /// Sets owner, group and mode.
    package func set(user: UInt32, group: UInt32, mode: UInt32) throws(FileError) {
        guard fchown(self.descriptor, user, group) == 0 else { throw self.error("chown") }
        guard fchmod(self.descriptor, mode) == 0 else { throw self.error("chmod") }
    }

    /// Writes the contents to the disk and waits for that (fsync(2)).
    package func synchronize() throws(FileError) {
        guard fsync(self.descriptor) == 0 else { throw self.error("fsync") }
    }

    /// Returns the first `count` bytes, or fewer if the file is shorter.
    package func start(_ count: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = unsafe pread(self.descriptor, &bytes, count, 0)
        guard read >= 0 else { throw self.error("read") }
        return Array(bytes.prefix(read))
    }

    /// Appends all bytes of another file, and returns their number.
    package func append(_ source: OpenFile) throws(FileError) -> Int {
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        var offset = 0
        while true {
            let read = unsafe pread(source.descriptor, &bytes, bytes.count, off_t(offset))
            guard read >= 0 else { throw source.error("read") }
            if read == 0 { return offset }
            offset += read
            var written = 0
            while written < read {
                let count = unsafe bytes.withUnsafeBytes { bytes in
                    unsafe write(self.descriptor, bytes.baseAddress?.advanced(by: written), read - written)
                }
                guard count >= 0 else { throw self.error("write") }
                written += count
            }
        }
    }

    /// Returns how many bytes may still be written to the file system by a user other than root.
    package func freeBytes() throws(FileError) -> Int {
        var system = statvfs()
        guard unsafe fstatvfs(self.descriptor, &system) == 0 else { throw self.error("statvfs") }
        return Int(system.f_bavail) * Int(system.f_frsize)
    }

    func error(_ call: String) -> FileError { FileError(call, self.path, errno: errno) }
}
