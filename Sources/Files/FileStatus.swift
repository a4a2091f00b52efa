import Glibc

/// What the kernel says of a file.
package struct FileStatus: Equatable, Sendable {
    /// What kind of file it is.
    package enum Kind: Equatable, Sendable {
        case regular, folder, symbolicLink, pipe, socket, device
    }

    /// Which file it is, whatever its name: two names of one file have the same.
    package struct Identity: Hashable, Sendable {
        let device: UInt
        let number: UInt
    }

    /// What kind of file it is.
    package let kind: Kind
    /// Which file it is.
    package let identity: Identity
    /// Bytes.
    package let size: Int
    /// When its bytes were written last, in nanoseconds since 1970.
    package let modified: Int
    /// The owner.
    package let user: UInt32
    /// The group.
    package let group: UInt32
    /// The bits of permission.
    package let mode: UInt32

    /// The status of a file; of what a symbolic link leads to.
    package init(path: String) throws(FileError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw FileError("stat", path, errno: errno) }
        self.init(status)
    }

    /// The status of an open file; the path is for errors.
    init(of descriptor: CInt, _ path: String) throws(FileError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw FileError("stat", path, errno: errno) }
        self.init(status)
    }

    /// The status of what has a name in a folder, of a symbolic link itself; nil if nothing has it.
    static func ifThere(_ name: String, in folder: CInt, _ path: String) throws(FileError) -> FileStatus? {
        var status = stat()
        guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            guard errno == ENOENT else { throw FileError("stat", path, errno: errno) }
            return nil
        }
        return FileStatus(status)
    }

    /// Where a symbolic link in a folder leads, as it says.
    static func target(ofLink name: String, in folder: CInt, _ path: String) throws(FileError) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlinkat(folder, name, &bytes, bytes.count)
        guard count > 0 else { throw FileError("readlink", path, errno: count < 0 ? errno : ENOENT) }
        return String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    init(_ status: stat) {
        self.kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .folder
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .pipe
            case S_IFSOCK: .socket
            default: .device
            }
        self.identity = Identity(device: UInt(status.st_dev), number: UInt(status.st_ino))
        self.size = Int(status.st_size)
        self.modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
        self.user = status.st_uid
        self.group = status.st_gid
        self.mode = status.st_mode & 0o7777
    }
}

extension FileStatus.Kind: CustomStringConvertible {
    /// The kind in words, with its article.
    package var description: String {
        switch self {
        case .regular: "a file"
        case .folder: "a folder"
        case .symbolicLink: "a symbolic link"
        case .pipe: "a pipe"
        case .socket: "a socket"
        case .device: "a device"
        }
    }
}
