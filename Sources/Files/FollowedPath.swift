import CLinux
import Glibc

/// A path that is followed name by name, as the kernel does it, to learn who could have led it elsewhere.
///
/// The owner of a symbolic link on the way decides what is found at its end. Each folder is opened before it is looked
/// into, so what is told of the way and of its end is from one walk, whatever is exchanged meanwhile.
package struct FollowedPath: Sendable {
    /// Something on the way, and whose it is.
    package struct Step: Equatable, Sendable {
        /// Its path.
        package let path: String
        /// Its owner.
        package let user: UInt32
    }

    /// What is at the end; nil if nothing is.
    package private(set) var status: FileStatus?
    /// The path without symbolic links, as far as it exists; a relative one stays relative.
    package private(set) var real: String
    /// The symbolic links that were followed.
    package private(set) var links: [Step] = []
    /// The folders that were walked through, that of the end included.
    package private(set) var folders: [Step] = []

    /// Links that are followed at most, as in the kernel (path_resolution(7)).
    private static let maximumLinks = 40

    /// Follows a path; of what is not there nothing is told.
    ///
    /// - Throws: `FileError` when something on the way is no folder, cannot be looked into, or is a ring of links.
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
        // The path, or the last link, names no more than the folder itself.
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

    /// The names of a path, the first one last.
    private static func names(_ path: String) -> [String] {
        path.split(separator: "/").reversed().map(String.init).filter { $0 != "." }
    }
}
