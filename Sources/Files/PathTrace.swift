import CLinux
import Glibc

/// A path that is followed name by name, as the kernel does it, to learn who has a say in where it leads.
///
/// Whoever owns a symbolic link on the way decides what is found at its end. Each folder is opened before it is looked
/// into, so a name that is exchanged meanwhile leads nowhere but to a failure.
package struct PathTrace: Sendable {
    /// What is at the end; nil if nothing has that name.
    package private(set) var status: FileStatus?
    /// The users whose symbolic links were followed.
    package private(set) var linkOwners: Set<UInt32> = []
    /// The users whose folders were gone through, that of the end included.
    package private(set) var folderOwners: Set<UInt32> = []

    /// Links that are followed at most, as in the kernel.
    private static let mostLinks = 40

    /// Follows a path.
    ///
    /// - Throws: `FileError` when a folder on the way is missing, is none, or cannot be looked into.
    package init(_ path: String) throws(FileError) {
        var folder = try Self.start(of: path)
        defer { close(folder) }
        var rest = Self.names(in: path)
        var links = 0
        try self.note(folder, path)
        while let name = rest.popLast() {
            var status = stat()
            guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                guard errno == ENOENT, rest.isEmpty else { throw FileError("stat", path, errno: errno) }
                return
            }
            if status.st_mode & S_IFMT == S_IFLNK {
                links += 1
                guard links <= Self.mostLinks else { throw FileError("open", path, errno: ELOOP) }
                self.linkOwners.insert(status.st_uid)
                let target = try Self.target(of: name, in: folder, path)
                rest += Self.names(in: target)
                if target.utf8.first == UInt8(ascii: "/") {
                    close(folder)
                    folder = try Self.start(of: target)
                }
            } else if rest.isEmpty {
                self.status = FileStatus(status)
                return
            } else {
                let next = unsafe uuu_open_to_search(folder, name)
                guard next >= 0 else { throw FileError("open", path, errno: errno) }
                close(folder)
                folder = next
                try self.note(folder, path)
            }
        }
        // The path, or the last link, names no more than the folder itself.
        var status = stat()
        guard unsafe fstat(folder, &status) == 0 else { throw FileError("stat", path, errno: errno) }
        self.status = FileStatus(status)
    }

    private mutating func note(_ folder: CInt, _ path: String) throws(FileError) {
        var status = stat()
        guard unsafe fstat(folder, &status) == 0 else { throw FileError("stat", path, errno: errno) }
        self.folderOwners.insert(status.st_uid)
    }

    private static func start(of path: String) throws(FileError) -> CInt {
        let start = path.utf8.first == UInt8(ascii: "/") ? "/" : "."
        let descriptor = unsafe uuu_open_to_search(AT_FDCWD, start)
        guard descriptor >= 0 else { throw FileError("open", path, errno: errno) }
        return descriptor
    }

    /// The names in a path, the last one first.
    private static func names(in path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).reversed().compactMap { String(Substring($0)) }.filter {
            $0 != "."
        }
    }

    private static func target(of name: String, in folder: CInt, _ path: String) throws(FileError) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlinkat(folder, name, &bytes, bytes.count)
        guard count > 0 else { throw FileError("readlink", path, errno: count < 0 ? errno : ENOENT) }
        return String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
