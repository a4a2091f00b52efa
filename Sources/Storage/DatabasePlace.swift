import Files
import Foundation

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
    /// A database that is not there yet will belong to whom its folder belongs to.
    ///
    /// - Throws: As ``DatabaseOwner``, and `folderMissing` where there is no folder above.
    init(_ path: String) throws {
        guard let place = FilePlace(path) else {
            throw StorageError(.badTarget, at: "\"\(path)\"", hint: "see [Database] path")
        }
        self.path = path
        let exists = (try? FileStatus(path: path)) != nil
        if exists {
            let owner = try DatabaseOwner(of: path)
            self.status = owner.status
            self.real = FilePlace(URL(fileURLWithPath: path).resolvingSymlinksInPath().path) ?? place
        } else {
            self.status = nil
            self.real = place
        }
        let folder = try? FileStatus(path: place.folder)
        self.user = self.status?.user ?? folder?.user ?? Rights.user
        self.group = self.status?.group ?? folder?.group ?? 0
    }

    /// Does something with the rights of who owns the database.
    func act<T>(_ body: () throws -> T) throws -> T {
        try Rights.of(user: self.user, group: self.group, body)
    }
}
