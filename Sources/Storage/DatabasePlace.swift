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
    /// A database that is not there yet will belong to whom its folder belongs to, or the folder above where that is
    /// missing too.
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
            try owner.requireOwnFolders()
            try owner.requireOwnFolders()
            self.status = owner.status
            self.real = FilePlace(URL(fileURLWithPath: path).resolvingSymlinksInPath().path) ?? place
        } else {
            self.status = nil
            self.real = place
        }
        let owner = try self.status ?? Self.folder(above: place)
        self.user = owner?.user ?? Rights.user
        self.group = owner?.group ?? 0
    }

    /// The folder in which something is to be made: a database, or first of all its folder.
    private static func folder(above place: FilePlace) throws -> FileStatus? {
        let above = DatabaseFile.folder(of: place.folder)
        for path in [place.folder, above] {
            guard let trace = try? PathTrace(path), let status = trace.status else { continue }
            try DatabaseOwner.require(trace.linkOwners.union(trace.folderOwners), of: status.user, at: path) {
                stranger in
                "it belongs to user \(status.user), and user \(stranger) has a say in where that path leads"
            }
            return status
        }
        return nil
    }

    /// Does something with the rights of who owns the database.
    func act<T>(_ body: () throws -> T) throws -> T {
        try Rights.of(user: self.user, group: self.group, body)
    }
}
