import Contexts

/// What staff do with accounts.
extension Keepers {
    /// How many networks, notes and invited accounts are shown.
    private static let shown = 10

    /// Ends the session of an account, which may log in again after a minute.
    func kick(_ name: String, _ reason: String, by actor: StaffActor) async throws -> StaffAnswer {
        let record = try await self.record(named: name)
        try self.require(actor, above: .account(record))
        let accounts = self.accounts
        try await self.inTurn(of: record.id) {
            guard let session = accounts.sessions.session(of: record.id) else {
                throw StaffMistake("\(record.username) is not here.")
            }
            _ = try await self.act(.nothing, .kick, on: record.username, reason: reason, by: actor)
            self.gate.noteKick(of: record.id, until: self.now + Self.kickMilliseconds)
            accounts.end(session, .kicked, saying: accounts.rules.texts(.kicked, ["reason": reason]))
        }
        let json = StaffJSON.object([("kicked", .text(record.username))])
        return StaffAnswer(.done, ["The session of \(record.username) has ended."], json: json.written)
    }

    /// Changes a role, from the next command of the player on.
    func setRole(_ role: Role, of name: String, by actor: StaffActor) async throws -> StaffAnswer {
        let record = try await self.record(named: name)
        try self.require(actor, above: .account(record))
        guard actor.isAbove(role) else {
            guard role == .administrator else {
                throw StaffMistake("You may give roles below your own.", isForbidden: true)
            }
            let how = "uuu-server account role \(record.username) \(role.word)"
            throw StaffMistake("Only the machine's shell can do that: \(how)", isForbidden: true)
        }
        let former = record.account.role
        let json = StaffJSON.object([
            ("account", .text(record.username)), ("role", .text(role.word)), ("former", .text(former.word)),
        ])
        guard former != role else {
            return StaffAnswer(.done, ["\(record.username) is \(role.title) already."], json: json.written)
        }
        let detail = "\(former.word) -> \(role.word)"
        try await self.inTurn(of: record.id) {
            guard try await self.act(.role(record.id, role), .role, on: record.username, detail: detail, by: actor)
            else { throw StaffMistake("There is no account '\(record.username)' any more.") }
            self.accounts.sessions.update(Account(id: record.id, username: record.username, role: role))
        }
        var lines = ["\(record.username) is \(role.title) now, and was \(former.title)."]
        if former == .administrator, await self.hasAdministrator() == false {
            lines.append("There is no administrator now.")
        }
        return StaffAnswer(.done, lines, json: json.written)
    }

    /// Shows an account.
    func show(_ name: String, for actor: StaffActor) async throws -> StaffAnswer {
        let record = try await self.record(named: name)
        guard let details = try await self.moderation.details(of: record.id, atMost: Self.shown) else {
            throw StaffMistake("There is no account '\(record.username)' any more.")
        }
        let session = self.sessions(in: .account(record)).first
        let seesAddresses = self.allows(.seeAddresses, to: actor)
        let seen = details.networks.first?.seenAt
        let presence = session.map { $0.lostSince == nil ? "here" : "here, connection lost" } ?? "not here"
        var lines = [
            "\(record.username): \(record.account.role.word), \(presence)",
            "made \(UTCText(milliseconds: details.createdAt).short) (UTC)",
        ]
        if let seen { lines.append("last logged in \(UTCText(milliseconds: seen).short) (UTC)") }
        if seesAddresses, !details.networks.isEmpty {
            lines.append("from \(details.networks.map(\.name).joined(separator: ", "))")
        }
        if let inviter = details.inviter { lines.append("invited by \(inviter)") }
        if !details.invited.isEmpty { lines.append("has invited \(details.invited.joined(separator: ", "))") }
        lines += Restriction.Kind.allCases.flatMap { self.overlapping($0, .account(record)) }
            .map { self.line($0, for: actor) }
        lines += details.notes.map { "\(UTCText(milliseconds: $0.at).short) \($0.actor): \($0.words)" }
        let isDisabled = self.gate.restriction(.disabled, of: record.id, at: self.now) != nil
        let notes = details.notes.map { note in
            StaffJSON.object([("at", .time(note.at)), ("by", .text(note.actor)), ("words", .text(note.words))])
        }
        let json = StaffJSON.object([
            ("account", .text(record.username)), ("role", .text(record.account.role.word)),
            ("here", .flag(session != nil)), ("made", .time(details.createdAt)), ("seen", .time(seen)),
            ("disabled", .flag(isDisabled)),
            ("networks", .list(seesAddresses ? details.networks.map { .text($0.name) } : [])), ("notes", .list(notes)),
            ("invited_by", StaffJSON(details.inviter)), ("invited", .list(details.invited.map { .text($0) })),
        ])
        return StaffAnswer(.done, lines, json: json.written)
    }

    /// Removes, disables or enables an account; a removal is previewed.
    func change(
        _ name: String,
        _ change: StaffOrder.AccountChange,
        _ order: StaffOrder,
        by actor: StaffActor,
        confirming accounts: Set<Int64>?
    ) async throws -> StaffAnswer {
        let record = try await self.record(named: name)
        try self.require(actor, above: .account(record))
        switch change {
        case .disable: return try await self.disable(record, by: actor)
        case .enable: return try await self.enable(record, by: actor)
        case .delete where accounts == [record.id]: return try await self.remove(record, by: actor)
        case .delete:
            let deadline = self.moment + PendingOrders.patience
            let pending = PendingOrders.Pending(verb: .account, order: order, accounts: [record.id], deadline: deadline)
            self.pending.add(pending, of: actor.name, at: self.moment)
            let json = StaffJSON.object([("preview", .flag(true)), ("target", .text(record.username))])
            let lines = [
                "This would remove the account \(record.username), for ever.",
                "Type 'confirm' within 30 seconds to do it.",
            ]
            return StaffAnswer(.previewed, lines, json: json.written)
        }
    }

    private func disable(_ record: AccountRecord, by actor: StaffActor) async throws -> StaffAnswer {
        guard self.gate.restriction(.disabled, of: record.id, at: self.now) == nil else {
            throw StaffMistake("\(record.username) is disabled already.")
        }
        let restriction = Restriction(
            .disabled,
            of: .account(record.id),
            named: record.username,
            until: nil,
            reason: "",
            by: actor.name,
            at: self.now
        )
        try await self.inTurn(of: record.id) {
            try await self.require(.restrict(restriction), detail: "disable", record, by: actor)
            self.gate.add(restriction)
            self.accounts.enforceGate()
        }
        return self.done("\(record.username) is disabled.", record, "disabled")
    }

    private func enable(_ record: AccountRecord, by actor: StaffActor) async throws -> StaffAnswer {
        let change = StaffChange.lift(.disabled, .account(record.id))
        guard try await self.act(change, .account, on: record.username, detail: "enable", by: actor) else {
            throw StaffMistake("\(record.username) is not disabled.")
        }
        self.gate.remove(.disabled, of: .account(record.id))
        return self.done("\(record.username) may log in again.", record, "enabled")
    }

    private func remove(_ record: AccountRecord, by actor: StaffActor) async throws -> StaffAnswer {
        try await self.inTurn(of: record.id) {
            try await self.require(.remove(record.id), detail: "delete", record, by: actor)
            self.gate.remove(account: record.id)
            if let session = self.accounts.sessions.session(of: record.id) {
                self.accounts.end(session, .ended, saying: self.accounts.rules.texts[.accountRemoved])
            }
        }
        return self.done("The account \(record.username) is removed.", record, "removed")
    }

    /// Writes a note about an account.
    func note(_ words: String, about name: String, by actor: StaffActor) async throws -> StaffAnswer {
        let record = try await self.record(named: name)
        try self.require(actor, above: .account(record))
        let change = StaffChange.note(record.id, words: words)
        guard try await self.act(change, .note, on: record.username, by: actor) else {
            throw StaffMistake("There is no account '\(record.username)' any more.")
        }
        return self.done("It is noted.", record, "noted")
    }

    /// Gives an account another name; its session ends.
    func rename(_ name: String, to new: String, by actor: StaffActor) async throws -> StaffAnswer {
        let record = try await self.record(named: name)
        try self.require(actor, above: .account(record))
        guard let username = try? Username(new) else {
            throw StaffMistake("'\(new)' is no name: 2 to 20 letters and digits, with - and _ between them.")
        }
        guard username.display != record.username else {
            throw StaffMistake("\(record.username) is called so already.")
        }
        let policy = self.accounts.rules.policy
        guard !policy.reserves(username), !policy.reservesAlike(username) else {
            throw StaffMistake("The name '\(new)' is reserved, or looks like one that is.")
        }
        let change = StaffChange.rename(record.id, username)
        do {
            let detail = "-> \(username.display)"
            try await self.inTurn(of: record.id) {
                guard try await self.act(change, .rename, on: record.username, detail: detail, by: actor) else {
                    throw StaffMistake("There is no account '\(record.username)' any more.")
                }
                self.gate.rename(account: record.id, to: username.display)
                if let session = self.accounts.sessions.session(of: record.id) {
                    let sentence = self.accounts.rules.texts(.renamed, ["name": username.display])
                    self.accounts.end(session, .ended, saying: sentence)
                }
            }
        } catch let error as WorldError where error.code == .usernameTaken || error.code == .usernameAlike {
            throw StaffMistake("The name '\(new)' is taken, or looks like one that is.")
        }
        return self.done("\(record.username) is called \(username.display) now.", record, "renamed")
    }

    private func require(
        _ change: StaffChange,
        detail: String,
        _ record: AccountRecord,
        by actor: StaffActor
    ) async throws {
        guard try await self.act(change, .account, on: record.username, detail: detail, by: actor) else {
            throw StaffMistake("There is no account '\(record.username)' any more.")
        }
    }

    private func done(_ line: String, _ record: AccountRecord, _ word: String) -> StaffAnswer {
        let json = StaffJSON.object([("account", .text(record.username)), ("done", .text(word))])
        return StaffAnswer(.done, [line], json: json.written)
    }
}
