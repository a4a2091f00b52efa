import Foundation
import GRDB
import GRDBSQLite

/// The files that SQLite has beside a database in WAL mode: `-wal`, the log, and `-shm`, its index.
///
/// They stay when the database is closed, the log empty: on a disk that is full by then, the next start could not make
/// them, and nobody could log in (sqlite.org/c3ref/c_fcntl_begin_atomic_write.html, SQLITE_FCNTL_PERSIST_WAL).
enum WriteAheadLog {
    /// Bytes of the head of a log (sqlite.org/fileformat2.html, 4.1); a log that has no more holds nothing.
    private static let head = 32

    /// Has the files stay when this connection is the last one to close.
    static func persist(_ db: Database) throws {
        var flag: CInt = 1
        let status = unsafe sqlite3_file_control(db.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &flag)
        guard status == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: status)) }
    }

    /// Gives an empty log the length of its head, which says to SQLite that it is empty still.
    ///
    /// A pool writes to the database when it finds an empty log, which a full disk or another program's lock does not
    /// allow. Nothing that another program has written meanwhile is touched: the file only grows, but on a full disk,
    /// where nobody can have written to it.
    static func lengthen(of path: String) {
        guard let file = FileHandle(forUpdatingAtPath: path + "-wal") else { return }
        defer { try? file.close() }
        guard (try? file.seekToEnd()) == 0 else { return }
        if posix_fallocate(file.fileDescriptor, 0, off_t(self.head)) == ENOSPC {
            try? file.truncate(atOffset: UInt64(self.head))
        }
    }
}
