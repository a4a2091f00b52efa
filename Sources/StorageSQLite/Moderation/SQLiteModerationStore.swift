import Addresses
import Contexts
import GRDB
package import World

/// What the SQLite file has of the work of staff.
package struct SQLiteModerationStore: ModerationStore {
    let database: ServedDatabase

    /// Creates the store of a database.
    package init(_ database: ServedDatabase) { self.database = database }

    /// Writes a change and its action in one transaction.
    ///
    /// If it is uncertain whether they were written, this looks for the action.
    package func carryOut(_ change: StaffChange, noting action: StaffAction) async throws(WorldError) -> Bool {
        let location = "SQLiteModerationStore.carryOut"
        return try await self.database.write(at: location) { db in
            guard try Self.apply(change, by: action, in: db) else { return false }
            try StaffActionRows.insert(action, in: db)
            return true
        } readBack: { () async throws(WorldError) in
            try await self.database.read(at: location) { db in
                let sql = "SELECT EXISTS (SELECT 1 FROM staff_action WHERE at = ? AND actor = ? AND verb = ?)"
                let isThere = try Bool.fetchOne(db, sql: sql, arguments: [action.at, action.actor, action.verb])
                return isThere == true ? true : nil
            }
        }
    }

    /// Adds to the counts of the restrictions that still exist.
    package func addHits(_ hits: [RestrictionHits]) async throws(WorldError) {
        try await self.database.write(at: "SQLiteModerationStore.addHits") { db in
            for one in hits {
                let (sql, argument) = Self.condition(one.subject)
                try db.run(
                    sql: "UPDATE restriction SET hits = hits + ? WHERE kind = ? AND \(sql)",
                    arguments: [one.count, one.kind.rawValue, argument]
                )
            }
        } readBack: { () async throws(WorldError) in
            // Nobody decides anything by a count: it is not worth a second count.
            ()
        }
    }

    /// Makes a change; returns false if there is nothing to change.
    private static func apply(_ change: StaffChange, by action: StaffAction, in db: Database) throws -> Bool {
        switch change {
        case .restrict(let restriction): return try Self.insert(restriction, in: db)
        case .lift(let kind, let subject): return try Self.remove(kind, subject, in: db)
        case .levels(let levels, let endsSessions):
            if endsSessions {
                let sql = "DELETE FROM session WHERE account IN (SELECT id FROM account WHERE role < ?)"
                try db.run(sql: sql, arguments: [Role.helper.rawValue])
            }
            try db.run(sql: "DELETE FROM gate_level")
            for (index, level) in levels.all.enumerated() {
                try db.run(
                    sql: "INSERT INTO gate_level (id, word, until) VALUES (?, ?, ?)",
                    arguments: [index + 1, level.word.rawValue, level.until]
                )
            }
        case .role(let account, let role):
            try db.run(sql: "UPDATE account SET role = ? WHERE id = ?", arguments: [role.rawValue, account])
            return db.changesCount == 1
        case .rename(let account, let name): return try Self.rename(account, name, in: db)
        case .note(let account, let words):
            try db.run(
                sql: """
                    INSERT INTO account_note (account, at, actor, words) SELECT id, ?, ?, ? FROM account WHERE id = ?
                    """,
                arguments: [action.at, action.actor, words, account]
            )
            return db.changesCount == 1
        case .remove(let account):
            try FormerNames.add(of: account, in: db)
            try db.run(sql: "DELETE FROM account WHERE id = ?", arguments: [account])
            return db.changesCount == 1
        case .invite(let invitation): try InvitationRows.insert(invitation, in: db)
        case .uninvite(let code): return try InvitationRows.remove(code, in: db)
        case .reset(let reset):
            guard try Self.exists(reset.account, in: db) else { return false }
            try db.run(
                sql: "INSERT OR REPLACE INTO password_reset (account, hash, until) VALUES (?, ?, ?)",
                arguments: [reset.account, reset.hash, reset.until]
            )
        case .nothing: break
        }
        return true
    }

    private static func insert(_ restriction: Restriction, in db: Database) throws -> Bool {
        _ = try Self.remove(restriction.kind, restriction.subject, in: db)
        // Those that have ended are in the audit.
        try db.run(sql: "DELETE FROM restriction WHERE until <= ?", arguments: [restriction.at])
        let (account, network) = Self.columns(restriction.subject)
        if let account {
            guard try Self.exists(account, in: db) else { return false }
            if restriction.kind != .mute {
                try db.run(sql: "DELETE FROM session WHERE account = ?", arguments: [account])
            }
        }
        try db.run(
            sql: """
                INSERT INTO restriction (kind, account, network, is_soft, until, reason, actor, rank, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                restriction.kind.rawValue, account, network, restriction.isSoft, restriction.until, restriction.reason,
                restriction.actor, restriction.rank, restriction.at,
            ]
        )
        return true
    }

    private static func remove(
        _ kind: Restriction.Kind,
        _ subject: Restriction.Subject,
        in db: Database
    ) throws -> Bool {
        let (sql, argument) = Self.condition(subject)
        try db.run(sql: "DELETE FROM restriction WHERE kind = ? AND \(sql)", arguments: [kind.rawValue, argument])
        return db.changesCount > 0
    }

    private static func rename(_ account: Int64, _ name: Username, in db: Database) throws -> Bool {
        let location = "SQLiteModerationStore.rename"
        let taken = "SELECT EXISTS (SELECT 1 FROM account WHERE username_folded = ? AND id <> ?)"
        if try Bool.fetchOne(db, sql: taken, arguments: [name.folded, account]) == true {
            throw WorldError(.usernameTaken, at: location)
        }
        let alike = "SELECT EXISTS (SELECT 1 FROM account WHERE \(SQLiteAccountStore.alike) = ? AND id <> ?)"
        let isFormer = try FormerNames.has(name.alike, unlessOf: account, in: db)
        if try isFormer || Bool.fetchOne(db, sql: alike, arguments: [name.alike, account]) == true {
            throw WorldError(.usernameAlike, at: location)
        }
        try FormerNames.add(of: account, in: db)
        let former = try String.fetchOne(db, sql: "SELECT username FROM account WHERE id = ?", arguments: [account])
        try db.run(
            sql: "UPDATE account SET username = ?, username_folded = ? WHERE id = ?",
            arguments: [name.display, name.folded, account]
        )
        let isChanged = db.changesCount == 1
        if let former {
            try db.run(
                sql: "UPDATE account_inviter SET inviter = ? WHERE inviter = ?",
                arguments: [name.display, former]
            )
            try db.run(sql: "UPDATE invitation SET actor = ? WHERE actor = ?", arguments: [name.display, former])
        }
        try db.run(sql: "DELETE FROM session WHERE account = ?", arguments: [account])
        return isChanged
    }

    private static func exists(_ account: Int64, in db: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM account WHERE id = ?)"
        return try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [account]) ?? false
    }

    private static func columns(_ subject: Restriction.Subject) -> (account: Int64?, network: String?) {
        switch subject {
        case .account(let account): (account, nil)
        case .network(let prefix): (nil, prefix.description)
        }
    }

    private static func condition(_ subject: Restriction.Subject) -> (sql: String, argument: DatabaseValue) {
        switch subject {
        case .account(let account): ("account = ?", account.databaseValue)
        case .network(let prefix): ("network = ?", prefix.description.databaseValue)
        }
    }
}
