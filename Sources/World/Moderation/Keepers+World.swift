import Addresses
import Contexts

/// What staff do with all, and what they look up.
extension Keepers {
    /// Of how many sessions something ends more than these, it is previewed.
    static let unpreviewed = 5
    /// How many names a check shows.
    private static let checked = 50

    /// Tells everybody something.
    func announce(_ text: String, by actor: StaffActor) async throws -> StaffAnswer {
        // Who announces reads it in the answer, before how many were told.
        let others = self.accounts.sessions.all.filter { $0.account.id != actor.account?.id }
        let outbounds = others.compactMap { $0.connection?.outbound }
        guard !outbounds.isEmpty else { throw StaffMistake("Nobody is here to be told.") }
        if case .player(_, let connection) = actor, self.silence(of: connection) != nil {
            throw StaffMistake("You may not speak to others now.", isForbidden: true)
        }
        guard self.mayAnnounce(actor) else {
            throw StaffMistake("You have announced too much: 5 times in 10 minutes is the most.")
        }
        // What was said is in no audit.
        let detail = "\(outbounds.count) sessions"
        _ = try await self.act(.nothing, .announce, on: "everybody", detail: detail, by: actor)
        let speaker = actor.account.map { "\($0.username) (\($0.role.word))" } ?? "The server"
        let sentence = "*** \(speaker): \(text)"
        Outbound.send(.text(sentence), to: outbounds)
        let json = StaffJSON.object([("told", .number(Int64(outbounds.count)))])
        let who = outbounds.count == 1 ? "1 player was" : "\(outbounds.count) players were"
        let lines = (actor.account == nil ? [] : [sentence]) + ["\(who) told."]
        return StaffAnswer(.done, lines, json: json.written)
    }

    /// Shows who may come in.
    func showLevel() -> StaffAnswer { self.answer(to: self.gate.levels) }

    /// Changes who may come in; that is previewed if it ends many sessions.
    func setLevel(
        _ word: GateLevel.Word,
        _ time: StaffTime,
        _ order: StaffOrder,
        endsSessions: Bool,
        by actor: StaffActor,
        isConfirmed: Bool
    ) async throws -> StaffAnswer {
        if endsSessions, !isConfirmed, let preview = self.preview(order, by: actor) { return preview }
        let level = GateLevel(word, until: word == .open ? nil : time.end(from: self.now))
        let (former, levels) = (self.gate.levels, self.gate.levels.setting(level))
        if levels != former || endsSessions {
            _ = try await self.act(
                .levels(levels, endsSessions: endsSessions),
                .level,
                on: word.rawValue,
                until: level.until,
                detail: endsSessions ? "now" : "",
                by: actor
            )
            self.gate.set(levels)
        }
        return self.answer(to: levels, ended: endsSessions ? self.accounts.endPlayers() : nil)
    }

    /// Returns a preview of a level that ends many sessions; nil if it does not.
    private func preview(_ order: StaffOrder, by actor: StaffActor) -> StaffAnswer? {
        let players = self.accounts.sessions.all.filter { $0.account.role < .helper }
        guard players.count > Self.unpreviewed else { return nil }
        let deadline = self.moment + PendingOrders.patience
        let pending = PendingOrders.Pending(verb: .level, order: order, accounts: [], deadline: deadline)
        self.pending.add(pending, of: actor.name, at: self.moment)
        let json = StaffJSON.object([("preview", .flag(true)), ("sessions", .number(Int64(players.count)))])
        let lines = ["This would end \(players.count) sessions.", "Type 'confirm' within 30 seconds to do it."]
        return StaffAnswer(.previewed, lines, json: json.written)
    }

    private func answer(to levels: GateLevels, ended: Int? = nil) -> StaffAnswer {
        let level = levels.at(self.now)
        let meaning =
            switch level.word {
            case .open: "everybody may register and log in"
            case .invite: "registration needs an invitation"
            case .login: "nobody may register"
            case .staff: ended == nil ? "only staff may log in; whoever is in stays" : "only staff may log in"
            }
        let until = level.word == .open ? "" : " \(Self.text(until: level.until))"
        let next = levels.next(after: self.now)
        let json = StaffJSON.object([
            ("level", .text(level.word.rawValue)), ("until", .time(level.until)),
            ("then", StaffJSON(next?.word.rawValue)),
        ])
        var lines = ["The level is \(level.word.rawValue)\(until): \(meaning)."]
        if let next, next.word != .open {
            lines.append("Then it is \(next.word.rawValue) \(Self.text(until: next.until)).")
        }
        if let ended { lines.append(ended == 1 ? "1 session has ended." : "\(ended) sessions have ended.") }
        return StaffAnswer(.done, lines, json: json.written)
    }

    /// Shows what staff have done.
    func audit(_ name: String?, _ count: Int) async throws -> StaffAnswer {
        let actions = try await self.moderation.actions(of: name, atMost: count)
        let json = StaffJSON.list(actions.reversed().map(\.json)).written
        guard !actions.isEmpty else { return StaffAnswer(.done, ["Nothing was done."], json: json) }
        return StaffAnswer(.done, actions.reversed().map(\.line), json: json)
    }

    /// Shows who is behind a name, an address or a network, and what is forbidden them.
    func check(_ target: StaffTarget, for actor: StaffActor) async throws -> StaffAnswer {
        let meant = try await self.meant(target)
        let seesAddresses = self.allows(.seeAddresses, to: actor)
        let sessions = self.sessions(in: meant)
        var restrictions = Restriction.Kind.allCases.flatMap { self.overlapping($0, meant) }
        var known: [String] = []
        if case .account(let record) = meant {
            let networks = try await self.moderation.details(of: record.id, atMost: Self.checked)?.networks ?? []
            for prefix in networks.compactMap({ AddressPrefix(text: $0.name) }) {
                for kind in Restriction.Kind.allCases {
                    restrictions += self.overlapping(kind, .network(prefix)).filter { !restrictions.contains($0) }
                }
            }
        }
        if case .network(let prefix) = meant {
            known = try await self.moderation.accounts(from: prefix, atMost: Self.checked)
        }
        let here = sessions.prefix(Self.checked).map { session in
            let address = seesAddresses ? session.connection?.clientAddress.map { " from \($0)" } : nil
            return session.account.username + (address ?? "") + (session.lostSince == nil ? "" : ", connection lost")
        }
        var lines = [sessions.isEmpty ? "No session." : "\(sessions.count) here: \(here.joined(separator: "; "))"]
        if !known.isEmpty { lines.append("Logged in from there: \(known.joined(separator: ", "))") }
        lines += restrictions.map { self.line($0, for: actor) }
        if restrictions.isEmpty { lines.append("Nothing is forbidden.") }
        let json = StaffJSON.object([
            ("target", .text(meant.name)), ("sessions", .list(sessions.map { .text($0.account.username) })),
            ("accounts", .list(known.map { .text($0) })), ("restrictions", .number(Int64(restrictions.count))),
        ])
        return StaffAnswer(.done, lines, json: json.written)
    }
}

extension StaffAction {
    /// The act in one line.
    fileprivate var line: String {
        var line = "\(UTCText(milliseconds: self.at).short) \(self.actor): \(self.verb) \(self.target)"
        if let until { line += " until \(UTCText(milliseconds: until).short)" }
        if !self.detail.isEmpty { line += " (\(self.detail))" }
        return self.reason.isEmpty ? line : line + ": \(self.reason)"
    }

    /// The act for programs.
    fileprivate var json: StaffJSON {
        .object([
            ("at", .time(self.at)), ("by", .text(self.actor)), ("verb", .text(self.verb)),
            ("target", .text(self.target)), ("until", .time(self.until)), ("reason", .text(self.reason)),
            ("detail", .text(self.detail)),
        ])
    }
}
