import Files
import Glibc
import World

/// A file that is being made, beside the place that it takes when it is complete.
///
/// One process at a time makes it: it is locked, and the lock goes with the process. What a process left that was killed
/// is removed by the next.
struct UnfinishedFile: Sendable {
    /// What its name has more than the one that it gets.
    static let suffix = ".uuu-unfinished"
    /// What SQLite may put beside a database.
    static let companions = ["-wal", "-journal", "-shm"]
    /// Bytes of a log that holds nothing: those of its head at most (sqlite.org/fileformat2.html, 4.1).
    static let emptyLog = 32

    /// The folder of both.
    let folder: OpenFolder
    /// The name that it gets.
    let name: String
    /// The file.
    let file: OpenFile

    private var temporary: String { self.name + Self.suffix }

    /// Where it is while it is being made.
    var path: String { self.folder(self.temporary) }

    /// Makes it, empty, for its owner only.
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

    /// Puts it in its place, in which it is on the disk when this returns, and locked no more.
    func finish() throws {
        try self.requireOwnName()
        try self.file.synchronize()
        try self.folder.rename(self.temporary, to: self.name)
        try self.folder.synchronize()
        // Unlocked before it is closed: a child that was just forked has the descriptor too, and would go on holding the lock.
        self.file.unlock()
    }

    /// Removes it, with what SQLite put beside it.
    func abandon() {
        try? Self.remove(self.temporary, in: self.folder)
    }

    /// Refuses to go on when another file has taken its name meanwhile.
    func requireOwnName() throws {
        guard try self.folder.status(of: self.temporary)?.identity == self.file.status().identity else {
            throw self.isReplaced
        }
    }

    /// Refuses to go on when what SQLite has just opened under its name is another file.
    ///
    /// Its name does not tell: a user who may write to the folder could have had it lead elsewhere for a moment.
    func requireOpenTwice() throws {
        guard try self.file.isOpenTwice() else { throw self.isReplaced }
    }

    private var isReplaced: EngineTrouble {
        EngineTrouble(.badTarget, at: self.path, hint: "somebody has replaced it; who may write to its folder?")
    }

    /// Removes what is left of a file of that name, unless it is just being made.
    static func clear(_ name: String, in folder: OpenFolder) throws {
        let temporary = name + Self.suffix
        guard try folder.status(of: temporary)?.kind == .regular, try folder.open(temporary).lock() else { return }
        try Self.remove(temporary, in: folder)
    }

    private static func remove(_ name: String, in folder: OpenFolder) throws {
        for suffix in Self.companions + [""] { try folder.remove(name + suffix) }
    }
}
