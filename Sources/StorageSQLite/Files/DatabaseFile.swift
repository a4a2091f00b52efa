import Files
import Foundation
import World

/// The database as a file, before SQLite opens it.
struct DatabaseFile: Sendable {
    let path: String

    /// The longest absolute path that SQLite accepts, in bytes.
    private static let longestPath = 504

    private var folder: String { Self.folder(of: self.path) }

    /// Returns the path without its last component: `.` for a name alone, `/` for a file in the root folder.
    static func folder(of path: String) -> String {
        let slash = UInt8(ascii: "/")
        guard let end = path.utf8.lastIndex(of: slash) else { return "." }
        guard let last = path.utf8[..<end].lastIndex(where: { $0 != slash }) else { return "/" }
        return String(Substring(path.utf8[...last]))
    }

    /// Refuses a path that can never name a file.
    private func checkPath() throws {
        let names = self.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let name = names.last.map({ Substring($0) }), !["", ".", ".."].contains(name), !self.path.utf8.contains(0)
        else {
            throw EngineTrouble(.notADatabase, at: self.path, hint: "it names a folder; see [Database] path")
        }
        let above = self.path.utf8.first == UInt8(ascii: "/") ? "" : FileManager.default.currentDirectoryPath + "/"
        let length = above.utf8.count + self.path.utf8.count
        guard length <= Self.longestPath else {
            let hint = "its whole path has \(length) bytes, and SQLite takes \(Self.longestPath)"
            throw EngineTrouble(.failed, at: self.path, hint: hint)
        }
    }

    /// Creates the folder, for its owner only, if only its last component is missing.
    func makeFolder() throws {
        try self.checkPath()
        let manager = FileManager.default
        try self.requireFolderOfLink()
        if let status = try? FileStatus(path: self.folder) {
            guard status.kind == .folder else {
                throw EngineTrouble(.folderMissing, at: self.path, hint: "\(self.folder) is a file")
            }
            return
        }
        guard manager.fileExists(atPath: Self.folder(of: self.folder)) else {
            throw EngineTrouble(.folderMissing, at: self.path, hint: "make the folder, or see [Database] path")
        }
        try manager.createDirectory(
            atPath: self.folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// Refuses a symbolic link into a folder that does not exist.
    private func requireFolderOfLink() throws {
        guard let end = try? FollowedPath(self.path), end.status == nil, let link = end.links.last else { return }
        let folder = Self.folder(of: end.real)
        guard (try? FileStatus(path: folder)) == nil else { return }
        let hint = "\(link.path) is a symbolic link to \(end.real): make \(folder), or mend the link"
        throw EngineTrouble(.folderMissing, at: self.path, hint: hint)
    }

    /// Creates an empty file for its owner only, if there is none; SQLite gives the files beside it the same mode.
    ///
    /// It refuses if a log of a database is there: SQLite would remove that log, which holds the latest acknowledged
    /// writes.
    func makeFile() throws {
        let manager = FileManager.default
        try self.requireWhatLogBelongsTo()
        guard manager.fileExists(atPath: self.path) else {
            try Data().write(to: URL(fileURLWithPath: self.path), options: .withoutOverwriting)
            try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: self.path)
            return
        }
        let type = try manager.attributesOfItem(atPath: self.path)[.type] as? FileAttributeType
        guard type == .typeRegular || type == .typeSymbolicLink else {
            let kind = type == .typeDirectory ? "a folder" : "a FIFO, a device or a socket"
            throw EngineTrouble(.notADatabase, at: self.path, hint: "it is \(kind); see [Database] path")
        }
        guard manager.isReadableFile(atPath: self.path), manager.isWritableFile(atPath: self.path),
            manager.isWritableFile(atPath: self.folder)
        else { throw EngineTrouble(.noPermission, at: self.path, hint: MissingRights.hint(for: self.path)) }
    }

    /// Refuses a missing or empty file when accounts of the database are known to be logged in.
    func require() throws {
        guard let end = try? FollowedPath(self.path), end.status?.size ?? 0 == 0 else { return }
        try self.requireWhatLogBelongsTo()
        let mend = "put it back, or restore a backup; to begin with an empty database, stop the service, then start it"
        guard end.status == nil else {
            guard end.status?.kind == .regular else { return }
            throw EngineTrouble(.notADatabase, at: self.path, hint: "it is empty, and players are logged in: \(mend)")
        }
        throw EngineTrouble(.missing, at: self.path, hint: "players are logged in whose accounts were there: \(mend)")
    }

    /// Refuses a missing or empty file if there is a log beside it: SQLite creates a log only for a database with
    /// contents.
    private func requireWhatLogBelongsTo() throws {
        let end = try FollowedPath(self.path)
        let log = "\(end.real)-wal"
        guard end.status?.size ?? 0 == 0, (try? FileStatus(path: log)) != nil else { return }
        let mend = "put the file back, or restore a backup; to begin with an empty database, move that log away"
        guard end.status == nil else {
            guard end.status?.kind == .regular else { return }
            let hint = "it is empty, and beside it is the log of a database, \(log): \(mend)"
            throw EngineTrouble(.notADatabase, at: self.path, hint: hint)
        }
        throw EngineTrouble(.missing, at: self.path, hint: "its log \(log) is still there: \(mend)")
    }

    /// Returns whether the file is empty.
    func isEmpty() throws -> Bool {
        try FileManager.default.attributesOfItem(atPath: self.path)[.size] as? Int == 0
    }
}
