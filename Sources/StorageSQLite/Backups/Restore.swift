import Files
import Foundation
import GRDB
import Glibc
import World

/// Replaces the database with a backup, while no server runs (DB-6).
struct Restore: Sendable {
    private let configuration: StorageConfiguration
    private let migrations: [Migration]
    private let rules: RestoreRules
    private let now: @Sendable () -> Date

    /// How many bytes must stay free beside the copy.
    private static let reserve = 1 << 20

    /// Creates a restore of the configured database.
    init(of configuration: StorageConfiguration) {
        self.init(of: configuration, migrations: Migration.all, rules: .current) { Date() }
    }

    init(
        of configuration: StorageConfiguration,
        migrations: [Migration],
        rules: RestoreRules,
        now: @escaping @Sendable () -> Date
    ) {
        self.configuration = configuration
        self.migrations = migrations
        self.rules = rules
        self.now = now
    }

    /// Replaces the database with a backup, and preserves the old one under another name.
    ///
    /// It holds the server's lock meanwhile, blocks the thread, and changes the rights of the whole process while it
    /// works: only a program that does nothing else may call it.
    ///
    /// - Parameter path: The path of the backup, which is not changed.
    /// - Returns: What was done.
    /// - Throws: `EngineTrouble`: `locked` when a server runs. The database is as it was then.
    func run(from path: String) throws(EngineTrouble) -> RestoreReport {
        do {
            let backup = try Self.openBackup(path)
            let location = try DatabaseLocation(self.configuration.path)
            guard try backup.status().identity != location.status?.identity else {
                throw EngineTrouble(.badSource, at: path, hint: "it is the database itself")
            }
            let (report, file) = try location.act {
                try DatabaseFile(path: self.configuration.path).makeFolder()
                let lock = try InstanceLock(for: self.configuration.path)
                defer { lock.release() }
                if location.status != nil { _ = try lock.takeDatabase() }
                return try self.replace(location, by: backup)
            }
            // Only root can give a file to a group that its owner does not belong to.
            if Rights.areRoots, let former = location.status { try Self.give(file, former, group: former.group) }
            return report
        } catch {
            throw EngineTrouble(error, at: self.configuration.path)
        }
    }

    /// Opens the backup with the caller's rights.
    private static func openBackup(_ path: String) throws -> OpenFile {
        let backup: OpenFile
        do throws(FileError) {
            backup = try OpenFile(reading: path)
        } catch {
            guard error.errno == ENOENT else { throw error }
            throw EngineTrouble(.missing, at: path, hint: "name a file that `uuu-server backup` made")
        }
        let status = try backup.status()
        guard status.kind == .regular else {
            throw EngineTrouble(.notADatabase, at: path, hint: "it is \(status.kind), not a file")
        }
        guard try DatabaseHeader(backup.start(DatabaseHeader.size)).isDatabase else {
            throw EngineTrouble(.notADatabase, at: path, hint: "name a file that `uuu-server backup` made")
        }
        for (suffix, mend) in [
            ("-wal", "UUU_DATABASE_PATH=\(path) uuu-server backup FILE makes one of both"),
            ("-journal", "sqlite3 \(path) .schema makes one of both, where you may write"),
        ] {
            let maximum = suffix == "-wal" ? UnfinishedFile.emptyLog : 0
            guard let log = try? FileStatus(path: path + suffix), log.size > maximum else { continue }
            throw EngineTrouble(.badSource, at: path, hint: "a part of it lies beside it, in \(path)\(suffix); \(mend)")
        }
        return backup
    }

    private static func give(_ file: OpenFile, _ former: FileStatus, group: UInt32) throws(FileError) {
        let others: UInt32 = group == former.group ? 0o777 : 0o707
        try file.set(user: former.user, group: group, mode: former.mode & others)
        try file.synchronize()
    }

    private func replace(_ location: DatabaseLocation, by backup: OpenFile) throws -> (RestoreReport, OpenFile) {
        let folder = try OpenFolder(location.real.folder)
        let copy = try UnfinishedFile(of: location.real.name, in: folder)
        do {
            let (size, free) = try (backup.status().size, copy.file.freeBytes())
            guard free >= size + Self.reserve else {
                let hint = "it needs \(size + Self.reserve) bytes, \(free) are free"
                throw EngineTrouble(.diskFull, at: copy.path, hint: hint)
            }
            _ = try copy.file.append(backup)
            let (version, accounts, ended) = try self.prepare(copy, of: backup)
            if let former = location.status {
                do throws(FileError) {
                    try Self.give(copy.file, former, group: former.group)
                } catch {
                    guard error.errno == EPERM else { throw error }
                    try Self.give(copy.file, former, group: copy.file.status().group)
                }
            }
            let bytes = try copy.file.status().size
            let former = try ReplacedDatabase(location, in: folder).setAside(at: self.now()) { try copy.finish() }
            let report = RestoreReport(
                path: location.path,
                accounts: accounts,
                bytes: bytes,
                former: former,
                ended: ended,
                isOlder: version < self.migrations.count
            )
            return (report, copy.file)
        } catch {
            copy.abandon()
            throw error
        }
    }

    /// Checks the copy, and deletes the rows that must not be restored.
    ///
    /// - Parameters:
    ///   - copy: The copy.
    ///   - backup: The backup that it was copied from, which errors name.
    /// - Returns: Its schema's number, how many accounts it has, and how many rows were deleted in each table.
    /// - Throws: `EngineTrouble` when the backup must not be used, or the disk is full.
    private func prepare(_ copy: UnfinishedFile, of backup: OpenFile) throws -> (Int, Int, [String: Int]) {
        do {
            var configuration = Configuration()
            configuration.label = "uuu.restore"
            configuration.prepareDatabase { db in
                try DatabaseSettings.apply(to: db)
                try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            }
            let database = try DatabaseQueue(path: copy.path, configuration: configuration)
            // A backup that was copied by hand may have a header that says that it has a write-ahead log.
            try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            let inspection = DatabaseInspection(path: backup.path, database: database)
            try inspection.requireMark()
            let version = try Self.check(inspection, self.migrations)
            let ended = try self.rules.apply(to: database)
            let accounts = try inspection.accounts()
            try database.close()
            return (version, accounts, ended)
        } catch let error as DatabaseError {
            guard error.resultCode != .SQLITE_CORRUPT else { throw Self.damage(backup.path) }
            throw EngineTrouble(error, at: error.resultCode == .SQLITE_FULL ? copy.path : backup.path)
        }
    }

    private static func check(_ backup: DatabaseInspection, _ migrations: [Migration]) throws -> Int {
        do {
            return try backup.check(migrations)
        } catch let error as EngineTrouble where error.code == .corrupt {
            throw Self.damage(backup.path)
        }
    }

    private static func damage(_ path: String) -> EngineTrouble {
        EngineTrouble(.corrupt, at: path, hint: "nothing was changed; restore another backup")
    }
}
