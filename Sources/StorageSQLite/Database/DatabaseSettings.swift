import GRDB
import World

/// The settings of SQLite (DB-2): applied to each connection, and checked after the database is opened.
enum DatabaseSettings {
    /// Applies the settings that GRDB does not apply.
    static func apply(to db: Database) throws {
        try db.execute(
            sql: """
                PRAGMA trusted_schema = OFF;
                PRAGMA cell_size_check = ON;
                PRAGMA secure_delete = ON;
                PRAGMA journal_size_limit = 67108864;
                """
        )
    }

    /// Throws if a setting is not in force: otherwise the promised durability could be lost without notice.
    static func require(of pool: DatabasePool, at path: String) throws {
        let ofAll = [
            "foreign_keys": "1", "trusted_schema": "0", "cell_size_check": "1", "secure_delete": "1",
            "journal_size_limit": "67108864", "journal_mode": "wal",
        ]
        let ofWriter = [
            "synchronous": "2", "busy_timeout": "5000", "application_id": "\(Migration.applicationID)",
        ]
        try pool.writeWithoutTransaction { db in
            try self.require(ofAll.merging(ofWriter) { one, _ in one }, of: db, at: path)
        }
        try pool.read { db in try self.require(ofAll, of: db, at: path) }
    }

    private static func require(_ settings: [String: String], of db: Database, at path: String) throws {
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            let found = try String.fetchOne(db, sql: "PRAGMA \(name)") ?? "nothing"
            guard found == value else {
                throw EngineTrouble(
                    .settingRefused,
                    at: path,
                    saying: "SQLite does not work as it was told to",
                    hint: "\(name) is \(found) and should be \(value)"
                )
            }
        }
    }
}
