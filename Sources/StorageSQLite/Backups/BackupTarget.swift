import Files
import Glibc
import World

/// The path where a backup is to be written.
struct BackupTarget: Sendable {
    let path: String
    let location: FileLocation
    let folder: OpenFolder

    /// Suffixes of files that SQLite or the server puts beside a database: a backup with such a name could be mistaken
    /// for one.
    private static let companions = UnfinishedFile.companions + [".lock"]

    /// Opens the folder of the path.
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

    /// Refuses to replace anything but an older backup; returns whether there is one.
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
