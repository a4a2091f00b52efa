import Addresses
import Contexts

/// Bans and mutes.
extension Keepers {
    /// What somebody wants to forbid.
    struct Wish: Sendable {
        let kind: Restriction.Kind
        let target: StaffTarget
        let time: StaffTime
        let isSoft: Bool
        let reason: String

        /// The verb that forbids it.
        var verb: StaffVerb { self.kind == .mute ? .mute : .ban }
    }

    /// The shortest prefixes of networks that are banned without a preview.
    private static let narrow = (v4: 24, v6: 48)
    /// How many restrictions are listed.
    private static let listed = 100

    /// Forbids something, or previews it.
    ///
    /// - Parameters:
    ///   - wish: What.
    ///   - order: The same as it was ordered, for `confirm`.
    ///   - actor: Who wants it.
    ///   - accounts: The accounts whose sessions the preview has named; nil if there was none.
    /// - Returns: What they are told.
    /// - Throws: ``StaffMistake``, or the refusal of the engine.
    func restrict(
        _ wish: Wish,
        _ order: StaffOrder,
        by actor: StaffActor,
        confirming accounts: Set<Int64>?
    ) async throws -> StaffAnswer {
        if wish.kind == .mute { try self.requireShort(wish.time, by: actor) }
        let meant = try await self.meant(wish.target)
        try self.require(actor, above: meant)
        try self.require(actor, mayReplace: wish.kind, of: meant.subject)
        if case .network(let prefix) = meant, wish.kind == .ban, !wish.isSoft {
            try await self.require(actor, aboveStaffKnownFrom: prefix)
        }
        guard self.gate.hasRoom(for: wish.kind, of: meant.subject, at: self.now) else {
            throw StaffMistake("There are \(GateTable.maximum) of them already: lift some first.")
        }
        let reach = wish.isSoft ? [] : self.sessions(in: meant)
        if let preview = self.preview(wish, meant, reach, confirming: accounts) {
            let ids = Set(reach.map(\.account.id))
            let deadline = self.moment + PendingOrders.patience
            let pending = PendingOrders.Pending(verb: wish.verb, order: order, accounts: ids, deadline: deadline)
            self.pending.add(pending, of: actor.name, at: self.moment)
            return preview
        }
        let now = self.now
        let restriction = Restriction(
            wish.kind,
            of: meant.subject,
            named: meant.name,
            isSoft: wish.isSoft,
            until: wish.time.end(from: now),
            reason: wish.reason,
            by: actor.name,
            rank: actor.rank,
            at: now
        )
        let isDone = try await self.act(
            .restrict(restriction),
            wish.verb,
            on: meant.name,
            until: restriction.until,
            reason: wish.reason,
            detail: wish.isSoft ? "soft" : "",
            by: actor
        )
        guard isDone else { throw StaffMistake("There is no account '\(meant.name)' any more.") }
        self.gate.add(restriction)
        if wish.kind == .mute {
            let until = restriction.until.map { Duration.milliseconds($0) }
            self.tell(meant, self.accounts.rules.texts.silenced(until: until, reason: wish.reason))
        }
        if wish.kind == .ban, !wish.isSoft, case .network = meant { self.turnStrangersAway() }
        let addresses = wish.kind == .mute ? [] : reach.compactMap { $0.connection?.clientAddress }
        let ended = wish.kind == .ban ? self.accounts.enforceGate() : []
        return self.answer(to: restriction, ended, from: addresses, for: actor)
    }

    /// Tells those something whom an order means and who are here.
    private func tell(_ meant: Meant, _ sentence: String) {
        for session in self.sessions(in: meant) { session.connection?.outbound.send(.text(sentence)) }
    }

    /// Tells those that they may speak whom an order means, who are here, and whom nothing else silences.
    private func tellWhoMaySpeak(in meant: Meant) {
        for session in self.sessions(in: meant) {
            guard let connection = session.connection, self.silence(of: connection) == nil else { continue }
            connection.outbound.send(.text(self.accounts.rules.texts[.silenceEnded]))
        }
    }

    private func requireShort(_ time: StaffTime, by actor: StaffActor) throws(StaffMistake) {
        guard !self.allows(.mute, to: actor) else { return }
        guard case .milliseconds(let wanted) = time, case .milliseconds(let hour) = StaffTime.hour, wanted <= hour
        else { throw StaffMistake("You may silence somebody for an hour at most.", isForbidden: true) }
    }

    /// Returns a preview, if what is wished needs one that was not given yet: it concerns many, or staff.
    private func preview(
        _ wish: Wish,
        _ meant: Meant,
        _ reach: [Session],
        confirming accounts: Set<Int64>?
    ) -> StaffAnswer? {
        var why: [String] = []
        if case .network(let prefix) = meant {
            let narrow = prefix.address.version == .v4 ? Self.narrow.v4 : Self.narrow.v6
            if prefix.length < narrow { why.append("\(prefix) is wider than /\(narrow).") }
        }
        let staff = reach.filter { $0.account.role >= .helper }
        if !staff.isEmpty {
            why.append("Among them are staff: \(Self.text(names: staff.map(\.account.username))).")
        }
        guard reach.count > Self.unpreviewed || !why.isEmpty else { return nil }
        // Who has left since the preview is no reason for another one; who has come is.
        if let accounts, accounts.isSuperset(of: reach.map(\.account.id)) { return nil }
        let names = reach.map(\.account.username)
        let list = names.isEmpty ? "" : " (\(Self.text(names: names)))"
        let sessions = names.count == 1 ? "1 session" : "\(names.count) sessions"
        let what = wish.kind == .mute ? "silence" : "end"
        let lines = ["This would \(what) \(sessions)\(list)."] + why + ["Type 'confirm' within 30 seconds to do it."]
        let json = StaffJSON.object([
            ("preview", .flag(true)), ("target", .text(meant.name)), ("sessions", .number(Int64(names.count))),
            ("names", .list(names.map { .text($0) })), ("staff", .list(staff.map { .text($0.account.username) })),
        ])
        return StaffAnswer(.previewed, lines, json: json.written)
    }

    private func answer(
        to restriction: Restriction,
        _ ended: [Session],
        from addresses: [String],
        for actor: StaffActor
    ) -> StaffAnswer {
        let word = restriction.kind == .mute ? "silenced" : restriction.isSoft ? "banned softly" : "banned"
        var lines = ["\(restriction.name) is \(word) \(Self.text(until: restriction.until))."]
        let names = ended.map(\.account.username).sorted()
        if !names.isEmpty {
            let sessions = names.count == 1 ? "1 session has" : "\(names.count) sessions have"
            lines.append("\(sessions) ended: \(Self.text(names: names)).")
        }
        let shown = self.allows(.seeAddresses, to: actor) ? Array(Set(addresses)).sorted() : []
        if case .account = restriction.subject, !shown.isEmpty { lines.append("From: \(Self.text(names: shown)).") }
        let json = StaffJSON.object([
            ("restriction", self.json(restriction, for: actor)), ("ended", .list(names.map { .text($0) })),
            ("addresses", .list(shown.map { .text($0) })),
        ])
        return StaffAnswer(.done, lines, json: json.written)
    }

    /// Allows something again.
    func lift(_ kind: Restriction.Kind, _ target: StaffTarget, by actor: StaffActor) async throws -> StaffAnswer {
        let meant = try await self.meant(target)
        try self.require(actor, above: meant)
        if case .player(_, let connection) = actor, case .network(let prefix) = meant, kind == .mute,
            connection.address.map(prefix.contains) ?? false
        {
            throw StaffMistake("You cannot do that to yourself.", isForbidden: true)
        }
        try self.require(actor, mayReplace: kind, of: meant.subject)
        let verb: StaffVerb = kind == .mute ? .unmute : .unban
        let word = kind == .mute ? "silenced" : "banned"
        guard try await self.act(.lift(kind, meant.subject), verb, on: meant.name, by: actor) else {
            let others = self.overlapping(kind, meant).map { self.line($0, for: actor) }
            let hint = others.isEmpty ? [] : ["But there is:"] + others
            return StaffAnswer(.mistaken, ["\(meant.name) is not \(word)."] + hint)
        }
        self.gate.remove(kind, of: meant.subject)
        if kind == .mute { self.tellWhoMaySpeak(in: meant) }
        let json = StaffJSON.object([("lifted", .text(meant.name)), ("kind", .text(kind.rawValue))])
        return StaffAnswer(.done, ["\(meant.name) is not \(word) any more."], json: json.written)
    }

    /// Returns the restrictions that hold for whom an order means, or for a part of them.
    func overlapping(_ kind: Restriction.Kind, _ meant: Meant) -> [Restriction] {
        self.gate.restrictions(kind, at: self.now).filter { one in
            switch (one.subject, meant) {
            case (.account(let account), .account(let record)): account == record.id
            case (.network(let one), .network(let other)): one.contains(other.address) || other.contains(one.address)
            case (.network(let one), .account):
                self.sessions(in: meant).contains { $0.connection?.address.map(one.contains) ?? false }
            case (.account, .network): false
            }
        }
    }

    /// Lists what is forbidden, as far as a word is in it.
    func list(_ kind: Restriction.Kind, _ word: String?, for actor: StaffActor) -> StaffAnswer {
        let all = self.gate.restrictions(kind, at: self.now).filter { one in
            guard let word = word?.lowercased() else { return true }
            return [one.name, one.reason, one.actor].contains { $0.lowercased().contains(word) }
        }
        let json = StaffJSON.list(all.map { self.json($0, for: actor) }).written
        guard !all.isEmpty else {
            return StaffAnswer(.done, [kind == .mute ? "Nobody is silenced." : "Nobody is banned."], json: json)
        }
        var lines = all.prefix(Self.listed).map { self.line($0, for: actor) }
        if all.count > Self.listed { lines.append("… and \(all.count - Self.listed) more: give a word of them.") }
        return StaffAnswer(.done, lines, json: json)
    }

    /// Returns a restriction in one line.
    func line(_ one: Restriction, for actor: StaffActor) -> String {
        let word =
            switch one.kind {
            case .disabled: "disabled"
            case .mute: "silenced"
            case .ban: one.isSoft ? "banned softly" : "banned"
            }
        let refused = one.hits == 0 ? "" : " (\(one.hits) refused)"
        let reason = one.reason.isEmpty ? "" : ": \(one.reason)"
        let what = "\(self.name(of: one, for: actor)) \(word) \(Self.text(until: one.until))"
        return "\(what) by \(one.actor)\(reason)\(refused)"
    }

    private func json(_ one: Restriction, for actor: StaffActor) -> StaffJSON {
        .object([
            ("kind", .text(one.kind.rawValue)), ("target", .text(self.name(of: one, for: actor))),
            ("soft", .flag(one.isSoft)), ("until", .time(one.until)), ("reason", .text(one.reason)),
            ("by", .text(one.actor)), ("at", .time(one.at)), ("hits", .number(Int64(one.hits))),
        ])
    }

    /// A network is shown only to those who may see addresses.
    private func name(of one: Restriction, for actor: StaffActor) -> String {
        if case .network = one.subject, !self.allows(.seeAddresses, to: actor) { return "(a network)" }
        return one.name
    }
}
