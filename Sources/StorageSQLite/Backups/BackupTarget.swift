import Files
import Glibc
import World

/// Where a backup is to be put.
struct BackupTarget: Sendable {
    let path: String
    let location: FileLocation
    let folder: OpenFolder

    /// Names of what belongs to a database: a file of that name would be taken for a part of it.
    private static let companions = UnfinishedFile.companions + [".lock"]

    /// Opens the folder.
    init(_ path: String) throws {
        guard let location = FileLocation(path), path != "-" else {
            throw EngineTrouble(.badTarget, at: "\"\(path)\"", hint: "name a file that is to be made")
        }
        guard !Self.companions.contains(where: location.name.hasSuffix) else {
            throw EngineTrouble(.badTarget, at: path, hint: "SQLite or the server may use a file of that name")
        }
        self.path = path
        self.location = location
        do throws(FileError) {
            self.folder = try OpenFolder(location.folder)
        } catch {
            guard [ENOENT, ENOTDIR].contains(error.errno) else { throw error }
            let isMissing = error.errno == ENOENT
            let hint = isMissing ? "there is no folder \(location.folder); make it" : "\(location.folder) is no folder"
            throw EngineTrouble(.badTarget, at: path, hint: hint)
        }
    }

    /// Refuses to put a backup in the place of anything but a backup; answers whether there is one.
    func check(against database: DatabaseOwner) throws -> Bool {
        guard let status = try self.folder.status(of: self.location.name) else { return false }
        guard status.kind == .regular else { throw self.refusal("it is \(status.kind), not a file") }
        guard status.identity != database.status.identity else { throw self.refusal("it is the database itself") }
        for suffix in Self.companions where try self.folder.status(of: self.location.name + suffix) != nil {
            throw self.refusal("it is the database of a server: \(self.location.name)\(suffix) lies beside it")
        }
        let start = try self.folder.open(self.location.name).start(DatabaseHeader.size)
        guard start.isEmpty || DatabaseHeader(start).isOurs else {
            throw self.refusal("it is no backup of uuu-server, and stays as it is; name another file")
        }
        return true
    }

    private func refusal(_ reason: String) -> EngineTrouble { EngineTrouble(.badTarget, at: self.path, hint: reason) }
}
