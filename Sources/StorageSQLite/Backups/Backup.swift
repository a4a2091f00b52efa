import Files
import GRDB
import World

/// Copies the database into one file, complete and checked, beside a running server or without one (DB-6).
///
/// SQLite's online backup makes the copy, in one read transaction: what was committed before is in it, writers do not
/// wait. Its target is opened once, with the rights of who asks; the database is opened with its owner's. So the folder
/// of the copy may be one that only root can enter, which `VACUUM INTO` could not write to with the owner's rights.
struct Backup: Sendable {
    private let database: String

    /// Room that is left free beside the copy.
    private static let reserve = 1 << 20

    /// Of the database of that configuration.
    init(of configuration: StorageConfiguration) {
        self.database = configuration.path
    }

    /// Makes the copy; what had its name stays until the copy is complete.
    ///
    /// It blocks the thread, and changes the rights of the whole process while it works: for programs that do this only.
    ///
    /// - Parameter path: The file. An older backup is replaced, anything else is not.
    /// - Returns: What was made.
    /// - Throws: `EngineTrouble`; nothing is left behind then.
    func write(to path: String) throws(EngineTrouble) -> BackupReport {
        do {
            let database = try DatabaseOwner(of: self.database)
            let target = try BackupTarget(path)
            let replaced = try target.check(against: database)
            let copy = try UnfinishedFile(of: target.location.name, in: target.folder)
            do {
                try self.copy(database, to: copy)
                let accounts = try self.check(copy)
                let bytes = try copy.file.status().size
                try copy.finish()
                return BackupReport(path: path, accounts: accounts, bytes: bytes, replaced: replaced)
            } catch {
                copy.abandon()
                throw error
            }
        } catch {
            throw EngineTrouble(error, at: path)
        }
    }

    private func copy(_ database: DatabaseOwner, to copy: UnfinishedFile) throws {
        let target = try Self.open(copy.path)
        try copy.requireOpenTwice()
        try database.act {
            do {
                let source = try DatabaseInspection(path: database.path)
                defer { try? source.close() }
                try source.requireMark()
                try Self.requireRoom(for: source.bytes(), at: copy)
                try source.database.backup(to: target)
            } catch let error as DatabaseError where !Self.isOfWriting(error) {
                throw EngineTrouble(error, at: database.path)
            }
        }
        // The copy has the database's mark of a write-ahead log; without it the backup is one file for good.
        try target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try target.close()
        try copy.file.synchronize()
    }

    /// Opens the copy, so that nothing else in its folder has to be opened for as long as the owner's rights count.
    private static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "uuu.backup"
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA locking_mode = EXCLUSIVE;
                    PRAGMA journal_mode = OFF;
                    PRAGMA synchronous = OFF;
                    """
            )
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Whether it was the copy that could not be written, and not the database that could not be read.
    private static func isOfWriting(_ error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_WRITE
    }

    /// Refuses to begin what would not fit.
    static func requireRoom(for bytes: Int, at copy: UnfinishedFile) throws {
        let free = try copy.file.freeBytes()
        guard free < bytes + Self.reserve else { return }
        throw EngineTrouble(.diskFull, at: copy.path, hint: "it needs \(bytes + Self.reserve) bytes, \(free) are free")
    }

    /// Reads the copy from the disk as anybody would; answers how many accounts are in it.
    private func check(_ copy: UnfinishedFile) throws -> Int {
        do {
            let inspection = try DatabaseInspection(path: copy.path)
            defer { try? inspection.close() }
            try inspection.requireMark()
            try inspection.requireWhole()
            return try inspection.accounts()
        } catch {
            let error = EngineTrouble(error, at: self.database)
            guard error.code == .corrupt else { throw error }
            throw EngineTrouble(.corrupt, at: self.database, hint: "no backup was made; \(EngineTrouble.restore)")
        }
    }
}
