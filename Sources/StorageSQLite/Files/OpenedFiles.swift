import Files
import Glibc
import World

/// The files that SQLite has open of a database, and whether those at their paths are still the same.
struct OpenedFiles: Sendable {
    private let path: String
    private let database: OpenFile
    private let identity: FileStatus.Identity
    /// The log and its index, as soon as there are.
    private var log: (path: String, identity: FileStatus.Identity)?
    private var index: (path: String, identity: FileStatus.Identity)?
    private var contents: DatabaseContents?
    /// Whether something else than SQLite has written to the database; that is not taken back.
    private(set) var isOverwritten = false

    /// The database at a path, which is open.
    init(_ path: String, _ database: OpenFile) throws(FileError) {
        self.path = path
        self.database = database
        self.identity = try database.status().identity
    }

    /// Takes note of the log and its index, which SQLite has made by now, beside what the path leads to.
    mutating func noteLog() throws(FileError) {
        let real = try FollowedPath(self.path).real
        self.log = try (real + "-wal", FileStatus(path: real + "-wal").identity)
        let index = try OpenFile(reading: real + "-shm")
        self.index = try (real + "-shm", index.status().identity)
        var contents = try DatabaseContents(self.database, index: index)
        try contents.remember()
        self.contents = contents
    }

    /// What is wrong, as whoever is about to write, or has just written, must know it; nil when nothing is.
    mutating func look() -> EngineTrouble? {
        do throws(FileError) {
            guard let status = try Self.status(self.path), status.identity == self.identity else {
                return self.isElsewhere
            }
            if let log = self.log, try Self.status(log.path)?.identity != log.identity {
                return self.isWithout(log.path)
            }
            if self.contents?.isKnown(status) == false { self.isOverwritten = try self.wasOverwritten() }
            return self.isOverwritten ? self.isAnother : nil
        } catch {
            return EngineTrouble(error, at: self.path)
        }
    }

    /// The same, and whatever else can be wrong; for a thread that may wait for the disk.
    mutating func lookClosely() -> EngineTrouble? {
        do throws(FileError) {
            self.isOverwritten = try self.wasOverwritten()
            if let trouble = self.look() { return trouble }
            if let index = self.index, try Self.status(index.path)?.identity != index.identity {
                return self.isWithout(index.path)
            }
            try self.contents?.remember()
            return nil
        } catch {
            return EngineTrouble(error, at: self.path)
        }
    }

    /// Keeps SQLite from writing the log into what has overwritten the database, when it closes it (sqlite.org/lockingv3.html:
    /// it would have to lock all of these bytes for itself).
    func keepFromLog() { _ = self.database.share(0x4000_0002..<0x4000_0200) }

    /// Gives the log a name by which it is not taken for the one of what has overwritten the database; answers its path, nil
    /// if there is nothing in it.
    func setLogAside(stamp: String) throws(FileError) -> String? {
        guard let log = self.log, let status = try Self.status(log.path), status.identity == log.identity,
            status.size > UnfinishedFile.emptyLog, let location = FileLocation(log.path)
        else { return nil }
        let folder = try OpenFolder(location.folder)
        let name = "\(location.name).before-overwriting-\(stamp)"
        try folder.rename(location.name, to: name)
        try folder.synchronize()
        return folder(name)
    }

    private mutating func wasOverwritten() throws(FileError) -> Bool {
        guard !self.isOverwritten else { return true }
        return try self.contents?.isOverwritten() ?? false
    }

    private static func status(_ path: String) throws(FileError) -> FileStatus? {
        do throws(FileError) {
            return try FileStatus(path: path)
        } catch {
            guard [ENOENT, ENOTDIR, ELOOP].contains(error.errno) else { throw error }
            return nil
        }
    }

    private var isElsewhere: EngineTrouble {
        let mend = "put the same file back and it is used again at once; to use another one, restart the server. "
        let copy = "Until it ends, the file can be read as \(self.database.pathInProcess)"
        return EngineTrouble(.replaced, at: self.path, hint: mend + copy)
    }

    private func isWithout(_ path: String) -> EngineTrouble {
        let mend = "it belongs to \(self.path), which has all that was acknowledged: restart the server"
        return EngineTrouble(.replaced, at: path, hint: mend)
    }

    private var isAnother: EngineTrouble {
        let mend =
            "something has written over it, as cp does: restart the server to use it as it is now, "
            + "or restore a backup"
        return EngineTrouble(.replaced, at: self.path, hint: mend)
    }
}
