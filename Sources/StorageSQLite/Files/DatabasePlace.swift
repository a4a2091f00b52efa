import Files
import Glibc
import World

/// Where a database is to be, whether one is there or not, and whose it is to be.
struct DatabasePlace: Sendable {
    /// As the configuration names it.
    let path: String
    /// Where that leads: a symbolic link stays one.
    let real: FilePlace
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
        guard let place = FilePlace(path) else {
            throw EngineTrouble(.badTarget, at: "\"\(path)\"", hint: "see [Database] path")
        }
        self.path = path
        let (way, owner): (FollowedPath, FileStatus?)
        if try Self.isThere(path) {
            let database = try DatabaseOwner(of: path)
            (way, owner) = (database.way, database.status)
            self.status = owner
            self.real = FilePlace(way.real) ?? place
        } else {
            (way, owner) = try Self.folder(for: place)
            self.status = nil
            self.real = place
        }
        self.user = owner?.user ?? Rights.user
        self.group = owner?.group ?? 0
        guard Rights.areRoots else { return }
        try way.requireLinks(of: self.user)
        if self.user == 0 { try way.requireFoldersOfRoot() }
    }

    private static func isThere(_ path: String) throws -> Bool {
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
    private static func folder(for place: FilePlace) throws -> (FollowedPath, FileStatus?) {
        let way = try FollowedPath(place.folder)
        guard way.status == nil, let above = FilePlace(place.folder)?.folder else { return (way, way.status) }
        let other = try FollowedPath(above)
        return (other, other.status)
    }

    /// Does something with the rights of who owns the database.
    func act<T>(_ body: () throws -> T) throws -> T {
        try Rights.of(user: self.user, group: self.group, body)
    }
}
