import Files
import GRDB
import World

/// Copies the database into one file, complete and checked, while a server runs or not (DB-6).
///
/// SQLite's online backup makes the copy in one read transaction: it contains everything that was committed before, and
/// writers do not wait. The copy is opened once, with the rights of the caller; the database is opened with the rights
/// of its owner. So the copy may be in a folder that only root can enter. `VACUUM INTO` could not write there with the
/// owner's rights.
struct Backup: Sendable {
    private let database: String

    /// How many bytes must stay free beside the copy.
    private static let reserve = 1 << 20

    /// Creates a backup of the configured database.
    init(of configuration: StorageConfiguration) {
        self.database = configuration.path
    }

    /// Makes the backup; an existing file of that name stays until the new one is complete.
    ///
    /// It blocks the thread, and changes the rights of the whole process while it works: only a program that does
    /// nothing else may call it.
    ///
    /// - Parameter path: The path of the backup. An older backup is replaced; any other file is refused.
    /// - Returns: What was made.
    /// - Throws: `EngineTrouble`; no unfinished file remains then.
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
        // The copy's header says that it has a write-ahead log; this changes it, so that the backup always is a single
        // file.
        try target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try target.close()
        try copy.file.synchronize()
    }

    /// Opens the copy before the process assumes the owner's rights, so that SQLite need not open anything else in its
    /// folder after that.
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

    /// Returns whether the error came from writing the copy, not from reading the database.
    private static func isOfWriting(_ error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_WRITE
    }

    /// Refuses to start a copy for which there is not enough room.
    static func requireRoom(for bytes: Int, at copy: UnfinishedFile) throws {
        let free = try copy.file.freeBytes()
        guard free < bytes + Self.reserve else { return }
        throw EngineTrouble(.diskFull, at: copy.path, hint: "it needs \(bytes + Self.reserve) bytes, \(free) are free")
    }

    /// Reads the copy from the disk and checks it; returns how many accounts are in it.
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
