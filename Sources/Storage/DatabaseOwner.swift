import Files
import Glibc

/// A database that lies on the disk, and the user that it belongs to: the server's.
///
/// Whoever opens it makes files beside it, which must be that user's: else the next start of the server is refused its
/// own database.
struct DatabaseOwner: Sendable {
    /// The file.
    let path: String
    /// What the kernel says of it.
    let status: FileStatus
    /// Who has a say in where its path leads.
    private let trace: PathTrace

    /// Looks at a database.
    ///
    /// - Throws: `missing`, `notADatabase` for what is no file, `noPermission` when this process is neither the owner's
    ///   nor root's, or when another user's symbolic link leads there.
    init(of path: String) throws {
        do throws(FileError) {
            self.trace = try PathTrace(path)
        } catch {
            guard error.errno != EACCES else { throw Self.refusal(path) }
            guard [ENOENT, ENOTDIR].contains(error.errno) else { throw error }
            throw Self.absence(path)
        }
        guard let status = self.trace.status else { throw Self.absence(path) }
        self.status = status
        guard self.status.kind == .regular else {
            throw StorageError(.notADatabase, at: path, hint: "it is \(self.status.kind); see [Database] path")
        }
        guard Rights.areRoots || Rights.user == self.status.user else {
            throw Self.refusal(path)
        }
        self.path = path
        // Whoever has taken over the server could have root work with any file of the machine.
        try Self.require(self.trace.linkOwners, of: status.user, at: path) { stranger in
            "a symbolic link of user \(stranger) leads there, and it belongs to user \(status.user): who made the link?"
        }
    }

    /// Refuses a database in whose folders another user could have root put a backup in the place of any other file.
    func requireOwnFolders() throws {
        let user = self.status.user
        try Self.require(self.trace.folderOwners, of: user, at: self.path) { stranger in
            "it belongs to user \(user), and a folder above it to user \(stranger); if that is the server's, chown the file"
        }
    }

    /// Refuses, for root, what other users than the owner have a say in.
    static func require(
        _ users: Set<UInt32>,
        of owner: UInt32,
        at path: String,
        _ hint: (UInt32) -> String
    ) throws {
        guard Rights.areRoots, let stranger = users.subtracting([0, owner]).min() else { return }
        throw StorageError(.noPermission, at: path, hint: hint(stranger))
    }

    private static func absence(_ path: String) -> StorageError {
        let mend = "is the right configuration named with --config? A relative path begins where you are"
        return StorageError(.missing, at: path, hint: mend)
    }

    private static func refusal(_ path: String) -> StorageError {
        StorageError(.noPermission, at: path, hint: "only root and the server's own user may do this")
    }

    /// Does something with the rights of the owner.
    func act<T>(_ body: () throws -> T) throws -> T {
        try Rights.of(user: self.status.user, group: self.status.group, body)
    }
}
