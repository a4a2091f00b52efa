import Files
import Glibc
import World

/// A file that is being written under a temporary name, until it is complete and gets its real name.
///
/// It is locked with flock(2), so only one process at a time writes it, and the kernel releases the lock when that
/// process ends. A file that a killed process has left is removed by the next one.
struct UnfinishedFile: Sendable {
    /// The suffix of the temporary name.
    static let suffix = ".uuu-unfinished"
    /// The suffixes of the files that SQLite may put beside a database.
    static let companions = ["-wal", "-journal", "-shm"]
    /// The largest size of a log without contents, in bytes: its header (sqlite.org/fileformat2.html, 4.1).
    static let emptyLog = 32

    /// The folder that contains it, before and after.
    let folder: OpenFolder
    /// The real name that it gets at the end.
    let name: String
    /// The file.
    let file: OpenFile

    private var temporary: String { self.name + Self.suffix }

    /// The path while it is being written.
    var path: String { self.folder(self.temporary) }

    /// Creates the file, empty and for its owner only.
    init(of name: String, in folder: OpenFolder) throws {
        self.folder = folder
        self.name = name
        let temporary = name + Self.suffix
        let busy = EngineTrouble(.locked, at: folder(name), hint: "it is being made already; wait for that to end")
        if let left = try folder.status(of: temporary) {
            guard left.kind == .regular else {
                throw EngineTrouble(.badTarget, at: folder(temporary), hint: "it is \(left.kind); remove it")
            }
            guard try folder.open(temporary).lock() else { throw busy }
            try Self.remove(temporary, in: folder)
        }
        do throws(FileError) {
            self.file = try folder.make(temporary)
        } catch {
            guard error.errno == EEXIST else { throw error }
            throw busy
        }
        guard try self.file.lock() else { throw busy }
    }

    /// Renames the file to its real name; it is on the disk and unlocked when this returns.
    func finish() throws {
        try self.requireOwnName()
        try self.file.synchronize()
        try self.folder.rename(self.temporary, to: self.name)
        try self.folder.synchronize()
        // Unlock it before it is closed: a child that was just forked has the descriptor too, and would hold the lock
        // longer.
        self.file.unlock()
    }

    /// Removes the file, and those that SQLite put beside it.
    func abandon() {
        try? Self.remove(self.temporary, in: self.folder)
    }

    /// Throws if another file has got its temporary name meanwhile.
    func requireOwnName() throws {
        guard try self.folder.status(of: self.temporary)?.identity == self.file.status().identity else {
            throw self.isReplaced
        }
    }

    /// Throws if SQLite has opened another file under the temporary name.
    ///
    /// Comparing the name is not enough: a user who may write to the folder could have replaced the file for a moment.
    /// So this checks that the process has the same file open twice.
    func requireOpenTwice() throws {
        guard try self.file.isOpenTwice() else { throw self.isReplaced }
    }

    private var isReplaced: EngineTrouble {
        EngineTrouble(.badTarget, at: self.path, hint: "somebody has replaced it; who may write to its folder?")
    }

    /// Removes an unfinished file of that name, unless a process is writing it.
    static func clear(_ name: String, in folder: OpenFolder) throws {
        let temporary = name + Self.suffix
        guard try folder.status(of: temporary)?.kind == .regular, try folder.open(temporary).lock() else { return }
        try Self.remove(temporary, in: folder)
    }

    private static func remove(_ name: String, in folder: OpenFolder) throws {
        for suffix in Self.companions + [""] { try folder.remove(name + suffix) }
    }
}
