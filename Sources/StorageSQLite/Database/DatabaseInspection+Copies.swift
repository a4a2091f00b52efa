import GRDB
import World

/// The checks of a copy before it is trusted.
extension DatabaseInspection {
    /// Refuses a database without this program's application id, also an empty one.
    func requireMark() throws {
        let mark = try self.database.read { try Int.fetchOne($0, sql: "PRAGMA application_id") }
        guard mark == Migration.applicationID else {
            throw EngineTrouble(.foreignDatabase, at: self.path, hint: "it is not one of uuu-server's")
        }
    }

    /// Refuses a damaged database.
    func requireWhole() throws {
        guard try self.database.read({ try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }) == "ok" else {
            throw EngineTrouble(.corrupt, at: self.path, hint: EngineTrouble.restore)
        }
    }

    /// Returns how many accounts it contains.
    func accounts() throws -> Int {
        try self.database.read { db in
            guard try db.tableExists("account") else { return 0 }
            return try Int.fetchOne(db, sql: "SELECT count(*) FROM account") ?? 0
        }
    }

    /// Returns its size in bytes, including what is still in the write-ahead log.
    func bytes() throws -> Int {
        try self.database.read { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            return try pages * (Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
        }
    }
}
