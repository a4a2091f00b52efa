import Foundation
import GRDB
import World

/// The accounts of the SQLite file while an import writes them, under the server's lock.
struct SQLiteImportStore: ImportStore {
    private let pool: DatabasePool
    private let now: @Sendable () -> Date

    /// How many accounts one transaction removes.
    private static let batch = 500

    /// Makes the store of an open database, whose schema is the current one.
    init(_ store: Store, now: @escaping @Sendable () -> Date) {
        self.pool = store.pool
        self.now = now
    }

    /// Reads the accounts.
    func known() throws(EngineTrouble) -> KnownAccounts {
        try self.tell { try self.pool.read { try KnownAccounts($0) } }
    }

    /// Writes the row of a run.
    func begin(_ file: String, by actor: String) throws(EngineTrouble) -> Int64 {
        let time = Int64(self.now().timeIntervalSince1970 * 1_000)
        return try self.tell {
            try self.pool.write { db in
                try db.run(sql: "INSERT INTO import_run (begun_at, file) VALUES (?, ?)", arguments: [time, file])
                let run = db.lastInsertedRowID
                let target = Self.target(run)
                let action = StaffAction(at: time, actor: actor, verb: "import", target: target, detail: file)
                try StaffActionRows.insert(action, in: db)
                return run
            }
        }
    }

    /// Writes accounts and to which run they belong, in one transaction.
    func insert(_ accounts: ArraySlice<ImportedAccount>, of run: Int64) throws(EngineTrouble) {
        let time = Int64(self.now().timeIntervalSince1970 * 1_000_000)
        try self.tell {
            try self.pool.write { db in
                for imported in accounts {
                    let new = imported.account
                    try db.run(
                        sql: """
                            INSERT INTO account (username, username_folded, email, email_folded, email_is_exclusive,
                                password_hash, role, created_at)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                            """,
                        arguments: [
                            new.username.display, new.username.folded, new.email.text, new.email.folded,
                            new.emailIsExclusive, new.passwordHash, new.role, imported.createdAt ?? time,
                        ]
                    )
                    try db.run(
                        sql: "INSERT INTO import_account (account, run, original_name) VALUES (?, ?, ?)",
                        arguments: [db.lastInsertedRowID, run, imported.originalName]
                    )
                }
            }
        }
    }

    /// Removes what was not used of a run, at most 500 accounts in a transaction.
    func undo(_ run: Int64, by actor: String) throws(EngineTrouble) -> ImportUndoReport? {
        guard try self.runs().contains(where: { $0.number == run }) else { return nil }
        var (report, last, isWhole): (ImportUndoReport, Int64?, Bool) = (ImportUndoReport(), 0, false)
        while !isWhole {
            let start = last
            (report, last) = try self.tell { [report] in
                try self.pool.write { db in
                    let part = try Self.undo(run, after: start ?? 0, in: db, adding: report)
                    if part.1 == nil {
                        let (time, target) = (Int64(self.now().timeIntervalSince1970 * 1_000), Self.target(run))
                        let detail = "\(part.0.removed) removed, \(part.0.staying.count) stay"
                        let action = StaffAction(
                            at: time,
                            actor: actor,
                            verb: "import-undo",
                            target: target,
                            detail: detail
                        )
                        try StaffActionRows.insert(action, in: db)
                    }
                    return part
                }
            }
            isWhole = last == nil
        }
        return report
    }

    /// Reads the runs.
    func runs() throws(EngineTrouble) -> [ImportRun] {
        try self.tell {
            try self.pool.read { db in
                let sql = """
                    SELECT id, begun_at, file, (SELECT count(*) FROM import_account WHERE run = import_run.id) AS accounts
                    FROM import_run ORDER BY id
                    """
                return try Row.fetchAll(db, sql: sql).map { row in
                    ImportRun(number: row["id"], begunAt: row["begun_at"], file: row["file"], accounts: row["accounts"])
                }
            }
        }
    }

    /// What the audit calls a run.
    private static func target(_ run: Int64) -> String { "run \(run)" }

    /// Removes the next accounts of a run.
    ///
    /// - Returns: The report with them, and the key of the last account that was looked at; nil if there was none.
    private static func undo(
        _ run: Int64,
        after start: Int64,
        in db: Database,
        adding report: ImportUndoReport
    ) throws -> (ImportUndoReport, Int64?) {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, username, role, password_hash NOT LIKE '$2_$%'
                        OR EXISTS (SELECT 1 FROM account_network WHERE account = account.id)
                        OR EXISTS (SELECT 1 FROM session WHERE account = account.id) AS is_used,
                        EXISTS (SELECT 1 FROM restriction WHERE account = account.id)
                        OR EXISTS (SELECT 1 FROM account_note WHERE account = account.id) AS is_of_staff
                    FROM import_account JOIN account ON account.id = import_account.account
                    WHERE run = ? AND id > ? ORDER BY id LIMIT \(self.batch)
                    """
            ),
            arguments: [run, start]
        )
        var report = report
        for row in rows {
            let (name, isUsed, role): (String, Bool, Int) = (row["username"], row["is_used"], row["role"])
            if isUsed {
                report.staying.append(.init(name: name, reason: .used))
            } else if row["is_of_staff"] as Bool {
                report.staying.append(.init(name: name, reason: .staff))
            } else if role != 1 {
                report.staying.append(.init(name: name, reason: .role))
            } else if try self.remove(row["id"], in: db) {
                report.removed += 1
            } else {
                report.staying.append(.init(name: name, reason: .referenced))
            }
        }
        return (report, rows.last?["id"])
    }

    /// Removes an account, with what belongs to it alone; returns false if a table refers to it that must not lose it.
    private static func remove(_ account: Int64, in db: Database) throws -> Bool {
        do {
            try db.undoing { try db.run(sql: "DELETE FROM account WHERE id = ?", arguments: [account]) }
            return true
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            return false
        }
    }

    /// Tells errors as those of the file.
    private func tell<T>(_ body: () throws -> T) throws(EngineTrouble) -> T {
        do {
            return try body()
        } catch {
            throw EngineTrouble(error, at: self.pool.path)
        }
    }
}
