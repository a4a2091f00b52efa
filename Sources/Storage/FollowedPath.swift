import Files
import Glibc

/// A path as the kernel walks it, and who could lead it elsewhere.
///
/// Root that follows the link of another user does to any file of the machine what it was to do to one of that user's.
struct FollowedPath: Sendable {
    /// Something on the way, and whose it is.
    struct Step: Equatable, Sendable {
        let path: String
        let user: UInt32
    }

    /// The path without symbolic links, as far as it exists; a relative one stays relative.
    let real: String
    /// The symbolic links that were followed.
    let links: [Step]
    /// The folders that were walked through.
    let folders: [Step]

    private static let mostLinks = 40

    /// Walks a path; what is not there is nobody's.
    ///
    /// - Throws: `FileError` where this process may not look.
    init(_ path: String) throws(FileError) {
        var (links, folders): ([Step], [Step]) = ([], [])
        var names = Self.names(path)
        var real = path.hasPrefix("/") ? "/" : "."
        while let name = names.popLast() {
            try Self.note(real, in: &folders)
            let next = real == "/" ? "/\(name)" : "\(real)/\(name)"
            guard let status = try FileStatus.ifThere(linkAt: next), status.kind == .symbolicLink else {
                real = next
                continue
            }
            links.append(Step(path: next, user: status.user))
            guard links.count <= Self.mostLinks else { throw FileError("open", path, errno: ELOOP) }
            let target = try FileStatus.target(ofLinkAt: next)
            if target.hasPrefix("/") { real = "/" }
            names += Self.names(target)
        }
        self.real = real
        self.links = links
        self.folders = folders
    }

    /// Refuses a way that somebody else than root and the owner of its end could have laid.
    ///
    /// - Parameter user: The owner of what the path leads to, by whose rights it is used.
    /// - Throws: `StorageError` with the code `noPermission`.
    func requireLinks(of user: UInt32) throws(StorageError) {
        guard let link = self.links.first(where: { ![0, user].contains($0.user) }) else { return }
        throw StorageError(
            .noPermission,
            at: link.path,
            hint: "it is a symbolic link of user \(link.user), and leads to what is user \(user)'s, \(self.real): "
                + "name the file itself in [Database] path, or have `chown -h` give the link to root"
        )
    }

    /// Refuses what is root's below a folder that is not: its owner could put anything in its place, and could not start
    /// a server with it either.
    ///
    /// - Throws: `StorageError` with the code `noPermission`.
    func requireFoldersOfRoot() throws(StorageError) {
        guard let folder = self.folders.last(where: { $0.user != 0 }) else { return }
        throw StorageError(
            .noPermission,
            at: self.real,
            hint: "it belongs to root, and \(folder.path) to user \(folder.user), who runs the server? "
                + "`chown --reference=\(folder.path) \(self.real)` gives it to that user; then try again"
        )
    }

    /// The names of a path, the first one last.
    private static func names(_ path: String) -> [String] {
        path.split(separator: "/").reversed().map(String.init).filter { $0 != "." }
    }

    private static func note(_ folder: String, in folders: inout [Step]) throws(FileError) {
        guard let status = try FileStatus.ifThere(linkAt: folder) else { return }
        folders.append(Step(path: folder, user: status.user))
    }
}
