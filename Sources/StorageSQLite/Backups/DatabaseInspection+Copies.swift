import GRDB
import World

/// What is asked of a copy before it is trusted.
extension DatabaseInspection {
    /// Refuses what does not bear our mark, an empty database too.
    func requireMark() throws {
        let mark = try self.database.read { try Int.fetchOne($0, sql: "PRAGMA application_id") }
        guard mark == Migration.applicationID else {
            throw EngineTrouble(.foreignDatabase, at: self.path, hint: "it is not one of uuu-server's")
        }
    }

    /// Refuses what is damaged.
    func requireWhole() throws {
        guard try self.database.read({ try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }) == "ok" else {
            throw EngineTrouble(.corrupt, at: self.path, hint: EngineTrouble.restore)
        }
    }

    /// How many accounts it holds.
    func accounts() throws -> Int {
        try self.database.read { db in
            guard try db.tableExists("account") else { return 0 }
            return try Int.fetchOne(db, sql: "SELECT count(*) FROM account") ?? 0
        }
    }

    /// How many bytes it has, those that are still in its write-ahead log included.
    func bytes() throws -> Int {
        try self.database.read { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            return try pages * (Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
        }
    }
}
