import Contexts

/// What staff hand out: invitations, and codes for who has forgotten a password.
extension Keepers {
    /// How many invitations may be open.
    private static let maximumInvitations = 1_000
    /// How long a code is valid that is used in place of a password, in milliseconds: 24 hours.
    private static let resetMilliseconds: Int64 = 86_400_000

    /// Makes an invitation, which is told in the answer and in the list of them, and nowhere else.
    func invite(_ uses: Int, _ time: StaffTime, by actor: StaffActor) async throws -> StaffAnswer {
        let now = self.now
        guard try await self.moderation.invitations(at: now).count < Self.maximumInvitations else {
            throw StaffMistake("There are \(Self.maximumInvitations) invitations already: take some back first.")
        }
        let invitation = Invitation(.make(), by: actor.name, at: now, until: time.end(from: now), uses: uses)
        let detail = uses == 1 ? "for 1 player" : "for \(uses) players"
        _ = try await self.act(
            .invite(invitation),
            .invite,
            on: "registration",
            until: invitation.until,
            detail: detail,
            by: actor
        )
        let lines = [
            "The invitation is \(invitation.code.text), \(detail), \(Self.text(until: invitation.until)).",
            self.gate.level(at: now).word == .invite
                ? "Whoever registers is asked for it."
                : "Nobody is asked for one now; 'level invite' changes that.",
        ]
        return StaffAnswer(.done, lines, json: Self.json(invitation).written, isSecret: true)
    }

    /// Lists the invitations that are open.
    func listInvitations() async throws -> StaffAnswer {
        let all = try await self.moderation.invitations(at: self.now)
        let lines = all.map { one in
            let players = "\(one.usesLeft) of \(one.uses) left"
            return "\(one.code.text) by \(one.actor), \(players), \(Self.text(until: one.until))"
        }
        let json = StaffJSON.list(all.map(Self.json)).written
        return StaffAnswer(
            .done,
            lines.isEmpty ? ["There are no invitations."] : lines,
            json: json,
            isSecret: !lines.isEmpty
        )
    }

    /// Takes an invitation back.
    func uninvite(_ code: AccessCode, by actor: StaffActor) async throws -> StaffAnswer {
        guard try await self.act(.uninvite(code), .uninvite, on: "registration", by: actor) else {
            throw StaffMistake("There is no such invitation.")
        }
        return StaffAnswer(.done, ["The invitation is taken back."], json: StaffJSON.object([]).written)
    }

    /// Makes a code that the owner of an account types once in place of the password, and then chooses another one.
    ///
    /// The password stays valid until then, so that nobody is locked out by a wish that was not theirs.
    func resetPassword(of name: String, by actor: StaffActor) async throws -> StaffAnswer {
        let record = try await self.record(named: name)
        try self.require(actor, above: .account(record))
        let code = AccessCode.make()
        let hash = try await self.accounts.hasher.hash(code.bytes, for: .machine)
        let reset = PasswordReset(of: record.id, hash: hash, until: self.now + Self.resetMilliseconds)
        guard
            try await self.act(.reset(reset), .resetPassword, on: record.username, until: reset.until, by: actor)
        else { throw StaffMistake("There is no account '\(record.username)' any more.") }
        let lines = [
            "The code for \(record.username) is \(code.text), \(Self.text(until: reset.until)); it is not shown again.",
            "It is typed in place of the password, once, and asks for a new one.",
        ]
        let json = StaffJSON.object([
            ("account", .text(record.username)), ("code", .text(code.text)), ("until", .time(reset.until)),
        ])
        return StaffAnswer(.done, lines, json: json.written, isSecret: true)
    }

    private static func json(_ one: Invitation) -> StaffJSON {
        .object([
            ("code", .text(one.code.text)), ("by", .text(one.actor)), ("at", .time(one.at)),
            ("until", .time(one.until)), ("uses", .number(Int64(one.uses))), ("left", .number(Int64(one.usesLeft))),
        ])
    }
}
