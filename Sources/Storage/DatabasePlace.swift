import Files
import Glibc

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
            throw StorageError(.badTarget, at: "\"\(path)\"", hint: "see [Database] path")
        }
        self.path = path
        if try Self.isThere(path) {
            let owner = try DatabaseOwner(of: path)
            self.status = owner.status
            self.real = try FilePlace(FollowedPath(path).real) ?? place
        } else {
            self.status = nil
            self.real = place
        }
        let above = FilePlace(place.folder)?.folder ?? "."
        let folder = (try? FileStatus(path: place.folder)) ?? (try? FileStatus(path: above))
        self.user = self.status?.user ?? folder?.user ?? Rights.user
        self.group = self.status?.group ?? folder?.group ?? 0
        guard Rights.areRoots else { return }
        let way = try FollowedPath(self.status == nil ? place.folder : path)
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

    /// Does something with the rights of who owns the database.
    func act<T>(_ body: () throws -> T) throws -> T {
        try Rights.of(user: self.user, group: self.group, body)
    }
}
