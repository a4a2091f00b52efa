import Files

/// Tells what SQLite writes to a database from what anything else does, such as `cp` over it.
///
/// In WAL mode SQLite writes to the file only to copy the log into it, and says so in the index of the log. When the file
/// was written without that, and is not as it was, somebody has overwritten it.
struct DatabaseContents: Sendable {
    private struct Version: Equatable {
        let size: Int
        let modified: Int

        init(_ status: FileStatus) { (self.size, self.modified) = (status.size, status.modified) }
    }

    private let database: OpenFile
    private let index: OpenFile
    private var known: Version
    private var mark: CheckpointMark?
    private var sample: Int?

    /// What is in the file now; SQLite has it open, and its index.
    init(_ database: OpenFile, index: OpenFile) throws(FileError) {
        self.database = database
        self.index = index
        self.mark = try CheckpointMark(index.start(CheckpointMark.size))
        self.known = try Version(database.status())
    }

    /// Whether it seems to be as it was, to one who has just looked at the file: then ``isOverwritten()`` need not be asked.
    func isKnown(_ status: FileStatus) -> Bool { Version(status) == self.known }

    /// Whether something else than SQLite has changed it since the last call.
    mutating func isOverwritten() throws(FileError) -> Bool {
        let before = try self.readMark()
        let version = try Version(self.database.status())
        let after = try self.readMark()
        defer { (self.known, self.mark) = (version, before) }
        guard version != self.known else { return false }
        guard let before, before == self.mark, before == after, !before.isUnderWay else {
            self.sample = nil
            return false
        }
        // `touch` changes nothing.
        guard version.size == self.known.size, let sample = self.sample else { return true }
        return try sample != self.database.sample()
    }

    /// Reads what is in it, to know it again; for a thread that may wait for the disk.
    mutating func remember() throws(FileError) {
        guard self.sample == nil, let mark = self.mark, !mark.isUnderWay else { return }
        let sample = try self.database.sample()
        guard try self.readMark() == mark, try Version(self.database.status()) == self.known else { return }
        self.sample = sample
    }

    private func readMark() throws(FileError) -> CheckpointMark? {
        try CheckpointMark(self.index.start(CheckpointMark.size))
    }
}
