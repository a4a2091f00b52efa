import Glibc

/// The status of a file (stat(2)).
package struct FileStatus: Equatable, Sendable {
    /// The type of a file.
    package enum Kind: Equatable, Sendable {
        case regular, folder, symbolicLink, pipe, socket, device
    }

    /// The identity of a file, which is the same for all of its names: device and inode.
    package struct Identity: Hashable, Sendable {
        let device: UInt
        let number: UInt
    }

    /// The type of the file.
    package let kind: Kind
    /// The identity of the file.
    package let identity: Identity
    /// The size, in bytes.
    package let size: Int
    /// When the contents were last modified, in nanoseconds since 1970.
    package let modified: Int
    /// The user id of the owner.
    package let user: UInt32
    /// The group id.
    package let group: UInt32
    /// The permission bits.
    package let mode: UInt32

    /// Reads the status of a file, following symbolic links.
    package init(path: String) throws(FileError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw FileError("stat", path, errno: errno) }
        self.init(status)
    }

    /// Reads the status of an open file; `path` is for errors only.
    init(of descriptor: CInt, _ path: String) throws(FileError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw FileError("stat", path, errno: errno) }
        self.init(status)
    }

    /// Reads the status of a name in a folder without following a symbolic link; nil if there is no such name.
    static func ifThere(_ name: String, in folder: CInt, _ path: String) throws(FileError) -> FileStatus? {
        var status = stat()
        guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            guard errno == ENOENT else { throw FileError("stat", path, errno: errno) }
            return nil
        }
        return FileStatus(status)
    }

    /// Returns the target of a symbolic link in a folder, as the link contains it.
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
    /// The type in words, with an article.
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
