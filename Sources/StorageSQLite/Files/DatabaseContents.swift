import Files

/// Distinguishes SQLite's writes to a database from those of other programs, such as `cp` over it.
///
/// In WAL mode SQLite writes to the file only in a checkpoint, and records that in the index of the log. If the file
/// has changed without such a record, another program has overwritten it.
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

    /// Records the present state of the file; SQLite must have opened the file and its index.
    init(_ database: OpenFile, index: OpenFile) throws(FileError) {
        self.database = database
        self.index = index
        self.mark = try CheckpointMark(index.start(CheckpointMark.size))
        self.known = try Version(database.status())
    }

    /// Returns whether the size and time of change are those that were seen last; if so, ``isOverwritten()`` need not
    /// be called.
    func isKnown(_ status: FileStatus) -> Bool { Version(status) == self.known }

    /// Returns whether another program than SQLite has changed the file since the last call.
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
        // The time may have changed without the contents, as with `touch`.
        guard version.size == self.known.size, let sample = self.sample else { return true }
        return try sample != self.database.sample()
    }

    /// Reads a sample of the contents, to compare it later; call it on a thread that may wait for the disk.
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
