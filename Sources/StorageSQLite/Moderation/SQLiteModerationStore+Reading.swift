package import Addresses
package import Contexts
import GRDB
package import World

extension SQLiteModerationStore {
    /// The names that an account has had which is called so now, by the audit of its renaming.
    private static let names = """
        WITH RECURSIVE names (name) AS (
            SELECT ?1 COLLATE NOCASE
            UNION SELECT target FROM staff_action JOIN names ON detail = '-> ' || name COLLATE NOCASE
            WHERE verb = 'rename'
        ) 
        """
    /// How many rows are read to find who was logged in from a network.
    private static let maximumRows = 200_000
    /// What is in force, with the names of accounts as they are now.
    private static let select = """
        SELECT kind, account, network, is_soft, until, reason, actor, rank, at, hits, username
        FROM restriction LEFT JOIN account ON account.id = restriction.account
        WHERE until IS NULL OR until > ? ORDER BY at DESC LIMIT ?
        """

    /// Returns what is in force, the newest restrictions first.
    ///
    /// A schema that could not be brought up to date yet has none.
    package func gate(at time: Int64) async throws(WorldError) -> (restrictions: [Restriction], levels: GateLevels) {
        try await self.database.read(at: "SQLiteModerationStore.gate") { db in
            guard try db.tableExists("restriction"), try db.tableExists("gate_level") else {
                return ([], GateLevels())
            }
            let restrictions = try Row.fetchAll(
                db,
                sql: Self.select,
                arguments: [time, GateTable.maximum * Restriction.Kind.allCases.count]
            )
            .compactMap(Self.restriction)
            let levels = try Row.fetchAll(db, sql: "SELECT word, until FROM gate_level ORDER BY id").compactMap { row in
                GateLevel.Word(rawValue: row["word"]).map { GateLevel($0, until: row["until"]) }
            }
            return (restrictions, GateLevels(levels))
        }
    }

    /// Returns the last rows of the audit.
    package func actions(of name: String?, atMost limit: Int) async throws(WorldError) -> [StaffAction] {
        let condition = name == nil ? "" : "WHERE actor IN names OR target IN names"
        return try await self.actions(name, condition, limit)
    }

    /// Returns the last rows of the audit about an account, but for its own acts.
    package func actions(on name: String, atMost limit: Int) async throws(WorldError) -> [StaffAction] {
        try await self.actions(name, "WHERE target IN names AND actor NOT IN names", limit)
    }

    private func actions(_ name: String?, _ condition: String, _ limit: Int) async throws(WorldError) -> [StaffAction] {
        try await self.database.read(at: "SQLiteModerationStore.actions") { db in
            let arguments: StatementArguments = name.map { [$0] } ?? []
            let columns = "at, actor, verb, target, until, reason, detail"
            let sql =
                (name == nil ? "" : Self.names)
                + "SELECT \(columns) FROM staff_action \(condition) ORDER BY id DESC LIMIT \(max(0, limit))"
            return try Row.fetchAll(db, sql: sql, arguments: arguments)
                .map { row in
                    StaffAction(
                        at: row["at"],
                        actor: row["actor"],
                        verb: row["verb"],
                        target: row["target"],
                        until: row["until"],
                        reason: row["reason"],
                        detail: row["detail"]
                    )
                }
        }
    }

    /// Returns the invitations that can be used, the newest first.
    package func invitations(at time: Int64) async throws(WorldError) -> [Invitation] {
        try await self.database.read(at: "SQLiteModerationStore.invitations") {
            try InvitationRows.all(at: time, in: $0)
        }
    }

    /// Returns whether an invitation can be used.
    package func accepts(_ code: AccessCode, at time: Int64) async throws(WorldError) -> Bool {
        try await self.database.read(at: "SQLiteModerationStore.accepts") { db in
            try InvitationRows.inviter(code, at: time, in: db) != nil
        }
    }

    /// Returns the hash of the code that may be typed in place of a password; nil if there is none.
    package func resetHash(of account: Int64, at time: Int64) async throws(WorldError) -> String? {
        try await self.database.read(at: "SQLiteModerationStore.resetHash") { db in
            // A schema that could not be brought up to date yet has none.
            guard try db.tableExists("password_reset") else { return nil }
            let sql = "SELECT hash FROM password_reset WHERE account = ? AND until > ?"
            return try String.fetchOne(db, sql: sql, arguments: [account, time])
        }
    }

    /// Returns how many accounts have a role or a higher one.
    package func count(from role: Role) async throws(WorldError) -> Int {
        try await self.database.read(at: "SQLiteModerationStore.count") { db in
            let sql = "SELECT count(*) FROM account WHERE role >= ?"
            return try Int.fetchOne(db.cachedStatement(sql: sql), arguments: [role.rawValue]) ?? 0
        }
    }

    /// Returns what is stored of an account besides its record; nil if there is no such account.
    package func details(of account: Int64, atMost limit: Int) async throws(WorldError) -> AccountDetails? {
        try await self.database.read(at: "SQLiteModerationStore.details") { db in
            let sql = "SELECT created_at, username FROM account WHERE id = ?"
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [account]) else { return nil }
            let (created, name): (Int64, String) = (row["created_at"], row["username"])
            let networks = try Row.fetchAll(
                db,
                sql: "SELECT network, seen_at FROM account_network WHERE account = ? ORDER BY seen_at DESC LIMIT ?",
                arguments: [account, limit]
            )
            let notes = try Row.fetchAll(
                db,
                sql: "SELECT at, actor, words FROM account_note WHERE account = ? ORDER BY id DESC LIMIT ?",
                arguments: [account, limit]
            )
            let invited = try String.fetchAll(
                db,
                sql: """
                    SELECT username FROM account_inviter JOIN account ON account.id = account_inviter.account
                    WHERE inviter = ? ORDER BY account_inviter.account DESC LIMIT ?
                    """,
                arguments: [name, limit]
            )
            let inviter = "SELECT inviter FROM account_inviter WHERE account = ?"
            return AccountDetails(
                createdAt: created / 1_000,
                networks: networks.map { (name: $0["network"], seenAt: $0["seen_at"]) },
                notes: notes.map { AccountDetails.Note(at: $0["at"], by: $0["actor"], $0["words"]) },
                inviter: try String.fetchOne(db, sql: inviter, arguments: [account]),
                invited: invited
            )
        }
    }

    /// Returns who was logged in from a network, those that were last seen first; of very many logins, the last ones
    /// count.
    package func accounts(from network: AddressPrefix, atMost limit: Int) async throws(WorldError) -> [String] {
        try await self.database.read(at: "SQLiteModerationStore.accounts") { db in
            let sql = """
                SELECT network, account FROM account_network ORDER BY seen_at DESC LIMIT \(Self.maximumRows)
                """
            var (found, known): ([Int64], Set<Int64>) = ([], [])
            let rows = try Row.fetchCursor(db, sql: sql)
            while found.count < limit, let row = try rows.next() {
                guard let prefix = AddressPrefix(text: row["network"]), network.contains(prefix.address) else {
                    continue
                }
                let account: Int64 = row["account"]
                if known.insert(account).inserted { found.append(account) }
            }
            return try found.compactMap { account in
                try String.fetchOne(db, sql: "SELECT username FROM account WHERE id = ?", arguments: [account])
            }
        }
    }

    /// Returns the accounts of staff that were logged in from a network.
    package func staff(knownFrom network: AddressPrefix) async throws(WorldError) -> [Account] {
        try await self.database.read(at: "SQLiteModerationStore.staff") { db in
            let sql = """
                SELECT id, username, role, network FROM account JOIN account_network ON account = id
                WHERE role >= ? ORDER BY id
                """
            var found: [Account] = []
            let rows = try Row.fetchCursor(db, sql: sql, arguments: [Role.helper.rawValue])
            while let row = try rows.next() {
                guard found.last?.id != row["id"], let prefix = AddressPrefix(text: row["network"]),
                    network.contains(prefix.address), let role = Role(rawValue: row["role"])
                else { continue }
                found.append(Account(id: row["id"], username: row["username"], role: role))
            }
            return found
        }
    }

    private static func restriction(_ row: Row) -> Restriction? {
        let (account, network): (Int64?, String?) = (row["account"], row["network"])
        let subject: Restriction.Subject
        if let account {
            subject = .account(account)
        } else if let network, let prefix = AddressPrefix(text: network) {
            subject = .network(prefix)
        } else {
            return nil
        }
        guard let kind = Restriction.Kind(rawValue: row["kind"]) else { return nil }
        return Restriction(
            kind,
            of: subject,
            named: network ?? row["username"] ?? "",
            isSoft: row["is_soft"],
            until: row["until"],
            reason: row["reason"],
            by: row["actor"],
            rank: row["rank"],
            at: row["at"],
            hits: row["hits"]
        )
    }
}
