import Foundation
import GRDB
import GRDBSQLite

/// The files beside a database in WAL mode: `-wal`, the log, and `-shm`, its index.
///
/// They stay when the database is closed, and the log is empty then. If they were removed and the disk were full at the
/// next start, SQLite could not create them, and nobody could log in (SQLITE_FCNTL_PERSIST_WAL,
/// sqlite.org/c3ref/c_fcntl_begin_atomic_write.html).
enum WriteAheadLog {
    /// The size of a log's header in bytes (sqlite.org/fileformat2.html, 4.1); a log of this size has no contents.
    private static let head = 32

    /// Has the files stay when this connection is the last one that closes.
    static func persist(_ db: Database) throws {
        var flag: CInt = 1
        let status = unsafe sqlite3_file_control(db.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &flag)
        guard status == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: status)) }
    }

    /// Extends an empty log to the size of its header, which SQLite still treats as empty.
    ///
    /// For a log of zero bytes the pool writes to the database, and that fails on a full disk or under the lock of
    /// another program. The file only grows, so nothing that another program has written since is lost. Only on a full
    /// disk is its size set, and there no other program can have written to it.
    static func lengthen(of path: String) {
        guard let file = FileHandle(forUpdatingAtPath: path + "-wal") else { return }
        defer { try? file.close() }
        guard (try? file.seekToEnd()) == 0 else { return }
        if posix_fallocate(file.fileDescriptor, 0, off_t(self.head)) == ENOSPC {
            try? file.truncate(atOffset: UInt64(self.head))
        }
    }
}
