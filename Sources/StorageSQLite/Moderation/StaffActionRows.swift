import GRDB
import World

/// The rows of the audit.
enum StaffActionRows {
    /// Adds a row.
    static func insert(_ action: StaffAction, in db: Database) throws {
        try db.run(
            sql: """
                INSERT INTO staff_action (at, actor, verb, target, until, reason, detail)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                action.at, action.actor, action.verb, action.target, action.until, action.reason, action.detail,
            ]
        )
    }
}
