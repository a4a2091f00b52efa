import Files
import Glibc
import World

/// The location of a database that exists or is to be created, and the user who owns it or will own it.
struct DatabaseLocation: Sendable {
    /// The path in the configuration.
    let path: String
    /// The path after its links were followed, if a database is there.
    let real: FileLocation
    /// The status of the existing database; nil if there is none.
    let status: FileStatus?

    private let user: UInt32
    private let group: UInt32

    /// Examines a path.
    ///
    /// A new database will belong to the owner of its folder, or of the folder above if that one is to be created too.
    ///
    /// - Throws: The errors of ``DatabaseOwner``; for root also `noPermission`, if a database of root's is below a
    ///   folder of another user.
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
            // If this process may not look there, a database may well be there.
            guard [ENOENT, ENOTDIR].contains(error.errno) else { return true }
            return false
        }
    }

    /// Returns how the path leads to the folder in which the database, or its folder, is to be created, and that
    /// folder's status.
    private static func folder(for location: FileLocation) throws -> (FollowedPath, FileStatus?) {
        let way = try FollowedPath(location.folder)
        guard way.status == nil, let above = FileLocation(location.folder)?.folder else { return (way, way.status) }
        let other = try FollowedPath(above)
        return (other, other.status)
    }

    /// Runs a closure with the rights of the database's owner.
    func act<T>(_ body: () throws -> T) throws -> T {
        try Rights.of(user: self.user, group: self.group, body)
    }
}
