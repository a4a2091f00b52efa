import CLinux
import Glibc

/// A path that was resolved name by name, as the kernel does it, to find out whose files determined where it leads.
///
/// The owner of a symbolic link in a path decides where the path leads. Each folder is opened before the next name is
/// looked up in it. So all results come from one resolution, even if files are exchanged in the meantime.
package struct FollowedPath: Sendable {
    /// A link or folder in the path, and its owner.
    package struct Step: Equatable, Sendable {
        /// Its path.
        package let path: String
        /// The user id of its owner.
        package let user: UInt32
    }

    /// The status of what the path leads to; nil if that does not exist.
    package private(set) var status: FileStatus?
    /// The path without symbolic links, as far as it exists; a relative one stays relative.
    package private(set) var real: String
    /// The symbolic links that were followed.
    package private(set) var links: [Step] = []
    /// The folders that were searched, including the one that contains the last name.
    package private(set) var folders: [Step] = []

    /// The largest number of links that are followed, as in the kernel (path_resolution(7)).
    private static let maximumLinks = 40

    /// Resolves a path; the part that does not exist is not examined.
    ///
    /// - Throws: `FileError` if something in the path is not a folder, cannot be searched, or there are too many links.
    package init(_ path: String) throws(FileError) {
        self.real = path.hasPrefix("/") ? "/" : "."
        var folder = try Self.open(self.real, in: AT_FDCWD, path)
        defer { close(folder) }
        try self.note(folder, path)
        var names = Self.names(path)
        while let name = names.popLast() {
            let next = self.real == "/" ? "/\(name)" : "\(self.real)/\(name)"
            guard let status = try FileStatus.ifThere(name, in: folder, path) else {
                self.real = names.reversed().reduce(next) { "\($0)/\($1)" }
                return
            }
            if status.kind == .symbolicLink {
                self.links.append(Step(path: next, user: status.user))
                guard self.links.count <= Self.maximumLinks else { throw FileError("open", path, errno: ELOOP) }
                let target = try FileStatus.target(ofLink: name, in: folder, path)
                names += Self.names(target)
                guard target.hasPrefix("/") else { continue }
                try self.enter(&folder, "/", path, as: "/")
            } else if names.isEmpty {
                (self.real, self.status) = (next, status)
                return
            } else {
                try self.enter(&folder, name, path, as: next)
            }
        }
        // The path or the last link has no names left, so it leads to this folder itself.
        self.status = try FileStatus(of: folder, path)
    }

    private mutating func enter(
        _ folder: inout CInt,
        _ name: String,
        _ path: String,
        as real: String
    ) throws(FileError) {
        let next = try Self.open(name, in: folder, path)
        close(folder)
        folder = next
        self.real = real
        try self.note(folder, path)
    }

    private mutating func note(_ folder: CInt, _ path: String) throws(FileError) {
        self.folders.append(Step(path: self.real, user: try FileStatus(of: folder, path).user))
    }

    private static func open(_ name: String, in folder: CInt, _ path: String) throws(FileError) -> CInt {
        let descriptor = unsafe uuu_open_to_search(folder, name)
        guard descriptor >= 0 else { throw FileError("open", path, errno: errno) }
        return descriptor
    }

    /// Returns the names in a path in reverse order.
    private static func names(_ path: String) -> [String] {
        path.split(separator: "/").reversed().map(String.init).filter { $0 != "." }
    }
}
