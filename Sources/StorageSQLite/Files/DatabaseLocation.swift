import Files
import Glibc
import World

/// Where a database is to be, whether one is there or not, and whose it is to be.
struct DatabaseLocation: Sendable {
    /// As the configuration names it.
    let path: String
    /// Where that leads: a symbolic link stays one.
    let real: FileLocation
    /// What the kernel says of the database that is there, if there is one.
    let status: FileStatus?

    private let user: UInt32
    private let group: UInt32

    /// Looks at a place.
    ///
    /// A database that is not there yet will belong to whom its folder belongs to, or the one above, if that is to be made.
    ///
    /// - Throws: As ``DatabaseOwner``; and `noPermission` for root, where what is root's lies below what is not.
    init(_ path: String) throws {
        guard let location = FileLocation(path) else {
            throw EngineTrouble(.badTarget, at: "\"\(path)\"", hint: "see [Database] path")
        }
        self.path = path
        let (way, owner): (FollowedPath, FileStatus?)
        if try Self.isPresent(path) {
            let database = try DatabaseOwner(of: path)
            (way, owner) = (database.way, database.status)
            self.status = owner
            self.real = FileLocation(way.real) ?? location
        } else {
            (way, owner) = try Self.folder(for: location)
            self.status = nil
            self.real = location
        }
        self.user = owner?.user ?? Rights.user
        self.group = owner?.group ?? 0
        guard Rights.areRoots else { return }
        try way.requireLinks(of: self.user)
        if self.user == 0 { try way.requireFoldersOfRoot() }
    }

    private static func isPresent(_ path: String) throws -> Bool {
        do throws(FileError) {
            _ = try FileStatus(path: path)
            return true
        } catch {
            // Where this process may not look there may well be one.
            guard [ENOENT, ENOTDIR].contains(error.errno) else { return true }
            return false
        }
    }

    /// The folder in which something is to be made, the database or first of all its folder; and the way there.
    private static func folder(for location: FileLocation) throws -> (FollowedPath, FileStatus?) {
        let way = try FollowedPath(location.folder)
        guard way.status == nil, let above = FileLocation(location.folder)?.folder else { return (way, way.status) }
        let other = try FollowedPath(above)
        return (other, other.status)
    }

    /// Does something with the rights of who owns the database.
    func act<T>(_ body: () throws -> T) throws -> T {
        try Rights.of(user: self.user, group: self.group, body)
    }
}
