import Foundation
import GRDB
import World

extension EngineTrouble {
    /// Describes an error of SQLite by what the operator can do; SQLite's own message may quote a statement, and is not
    /// used.
    init(_ error: DatabaseError, at location: String) {
        let code = error.extendedResultCode
        let number = "SQLite \(code.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: self.init(fullAt: location)
        case .SQLITE_CORRUPT: self.init(.corrupt, at: location, hint: Self.restore)
        case .SQLITE_NOTADB: self.init(.notADatabase, at: location, hint: "see [Database] path")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.locked, at: location, hint: "see who has the file open: `fuser -v \(location)`")
        // The shared-memory index could not be enlarged: the disk is full, or a file size limit was reached.
        case .SQLITE_IOERR where code == .SQLITE_IOERR_SHMSIZE: self.init(fullAt: location)
        case .SQLITE_IOERR, .SQLITE_CANTOPEN:
            if Self.hasNoRoom(location) {
                self.init(fullAt: location)
            } else if error.resultCode == .SQLITE_IOERR {
                self.init(.inputOutput, at: location, hint: "\(Self.work(code)); see the disk (\(number))")
            } else {
                self.init(.noPermission, at: location, hint: "\(MissingRights.hint(for: location)) (\(number))")
            }
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(.noPermission, at: location, hint: "\(MissingRights.hint(for: location)) (\(number))")
        case .SQLITE_NOMEM: self.init(.failed, at: location, hint: "there is no memory left")
        default: self.init(.failed, at: location, hint: "\(code)")
        }
    }

    private init(fullAt location: String) {
        self.init(.diskFull, at: location, hint: "make room; nothing else needs to be done")
    }

    /// Free bytes that SQLite needs to create the files beside a database.
    private static let minimumRoom = 64 * 1_024

    /// Returns whether the file system has no room left, or can hold no further file.
    private static func hasNoRoom(_ path: String) -> Bool {
        let folder = DatabaseFile.folder(of: path)
        guard let disk = try? FileManager.default.attributesOfFileSystem(forPath: folder) else { return false }
        let bytes = disk[.systemFreeSize] as? Int ?? .max
        // Some file systems do not count their files.
        let hasNoFiles = disk[.systemNodes] as? Int ?? 0 > 0 && disk[.systemFreeNodes] as? Int == 0
        return bytes < Self.minimumRoom || hasNoFiles
    }

    /// Says what SQLite was doing when the system returned an error.
    private static func work(_ code: ResultCode) -> String {
        switch code {
        case .SQLITE_IOERR_READ, .SQLITE_IOERR_SHORT_READ: "while reading"
        case .SQLITE_IOERR_WRITE: "while writing"
        case .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC: "while syncing"
        case .SQLITE_IOERR_TRUNCATE: "while truncating"
        case .SQLITE_IOERR_SHMOPEN, .SQLITE_IOERR_SHMMAP, .SQLITE_IOERR_SHMLOCK: "with the file -shm beside it"
        case .SQLITE_IOERR_LOCK, .SQLITE_IOERR_RDLOCK, .SQLITE_IOERR_UNLOCK, .SQLITE_IOERR_CHECKRESERVEDLOCK:
            "while locking"
        default: "in some other call"
        }
    }
}
