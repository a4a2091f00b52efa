import Files
import Glibc
import World

/// The files of a database that SQLite has open, and whether the same files are still at their paths.
struct OpenedFiles: Sendable {
    private let path: String
    private let database: OpenFile
    private let identity: FileStatus.Identity
    /// The log and its index, from ``noteLog()`` on.
    private var log: (path: String, identity: FileStatus.Identity)?
    private var index: (path: String, identity: FileStatus.Identity)?
    private var contents: DatabaseContents?
    /// Whether another program than SQLite has written to the database; once true it stays true.
    private(set) var isOverwritten = false

    /// Creates the value for the open database at a path.
    init(_ path: String, _ database: OpenFile) throws(FileError) {
        self.path = path
        self.database = database
        self.identity = try database.status().identity
    }

    /// Records the log and its index, which SQLite has created by now.
    mutating func noteLog() throws(FileError) {
        let real = try FollowedPath(self.path).real
        self.log = try (real + "-wal", FileStatus(path: real + "-wal").identity)
        let index = try OpenFile(reading: real + "-shm")
        self.index = try (real + "-shm", index.status().identity)
        var contents = try DatabaseContents(self.database, index: index)
        try contents.remember()
        self.contents = contents
    }

    /// Returns what is wrong with the files, nil when nothing is; called before a write, and again before it is
    /// acknowledged.
    ///
    /// It calls stat(2) for each file, and reads the database only if its size or time has changed.
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

    /// Checks everything that ``look()`` checks, the index too; call it on a thread that may wait for the disk.
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

    /// Keeps SQLite from writing the log into a database that was overwritten, when it closes it.
    ///
    /// It takes a shared lock on bytes that SQLite would have to lock exclusively (sqlite.org/lockingv3.html).
    func keepFromLog() { _ = self.database.share(0x4000_0002..<0x4000_0200) }

    /// Renames the log, so that it is not applied to the database that has overwritten the old one.
    ///
    /// - Returns: The new path of the log; nil if it has no contents.
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
