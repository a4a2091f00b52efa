package import World

/// What staff have done, in memory, with the rules of `ModerationStore`; whoever has the accounts changes those.
package struct ModerationRows: Sendable {
    package var restrictions: [Restriction] = []
    package var levels = GateLevels()
    package var actions: [StaffAction] = []
    package var notes: [(account: Int64, note: AccountDetails.Note)] = []
    package var invitations: [Invitation] = []
    package var resets: [Int64: PasswordReset] = [:]
    /// Who has invited whom: the account, and the name of who has made the invitation.
    package var inviters: [Int64: String] = [:]

    package init() {}

    /// Makes a change and writes its action, unless there is nothing to change.
    package mutating func carryOut(
        _ change: StaffChange,
        noting action: StaffAction,
        exists: (Int64) -> Bool
    ) -> Bool {
        switch change {
        case .restrict(let one):
            if case .account(let account) = one.subject, !exists(account) { return false }
            self.restrictions.removeAll { $0.kind == one.kind && $0.subject == one.subject }
            self.restrictions.insert(one, at: 0)
        case .lift(let kind, let subject):
            let before = self.restrictions.count
            self.restrictions.removeAll { $0.kind == kind && $0.subject == subject }
            guard self.restrictions.count < before else { return false }
        case .levels(let levels, _): self.levels = levels
        case .note(let account, let words):
            guard exists(account) else { return false }
            self.notes.insert((account, AccountDetails.Note(at: action.at, by: action.actor, words)), at: 0)
        case .remove(let account):
            guard exists(account) else { return false }
            self.restrictions.removeAll { $0.subject == .account(account) }
            self.notes.removeAll { $0.account == account }
            (self.resets[account], self.inviters[account]) = (nil, nil)
        case .role(let account, _), .rename(let account, _): guard exists(account) else { return false }
        case .invite(let invitation): self.invitations.insert(invitation, at: 0)
        case .uninvite(let code):
            guard let index = self.invitations.firstIndex(where: { $0.code == code }) else { return false }
            self.invitations.remove(at: index)
        case .reset(let reset):
            guard exists(reset.account) else { return false }
            self.resets[reset.account] = reset
        case .nothing: break
        }
        self.actions.insert(action, at: 0)
        return true
    }

    /// Takes one use of an invitation for a new account; returns false if there is no such invitation.
    package mutating func use(_ code: AccessCode, at time: Int64, for account: Int64) -> Bool {
        guard let index = self.invitations.firstIndex(where: { $0.code == code && $0.isOpen(at: time) }) else {
            return false
        }
        let one = self.invitations[index]
        self.inviters[account] = one.actor
        if one.usesLeft == 1 {
            self.invitations.remove(at: index)
        } else {
            self.invitations[index] = Invitation(
                one.code,
                by: one.actor,
                at: one.at,
                until: one.until,
                uses: one.uses,
                usesLeft: one.usesLeft - 1
            )
        }
        return true
    }

    /// The invitations that can be used at a time.
    package func invitations(at time: Int64) -> [Invitation] { self.invitations.filter { $0.isOpen(at: time) } }

    /// The hash of a code that is valid at a time.
    package func resetHash(of account: Int64, at time: Int64) -> String? {
        self.resets[account].flatMap { $0.until > time ? $0.hash : nil }
    }

    package mutating func addHits(_ hits: [RestrictionHits]) {
        for one in hits {
            for index in self.restrictions.indices
            where self.restrictions[index].kind == one.kind && self.restrictions[index].subject == one.subject {
                self.restrictions[index].hits += one.count
            }
        }
    }

    /// What is in force at a time.
    package func gate(at time: Int64) -> (restrictions: [Restriction], levels: GateLevels) {
        (self.restrictions.filter { $0.isInForce(at: time) }, self.levels)
    }

    /// The last actions of or on a name.
    package func actions(of name: String?, atMost limit: Int) -> [StaffAction] {
        guard let name else { return Array(self.actions.prefix(limit)) }
        var names: Set = [name.lowercased()]
        // The newest are first: a name from before leads to those from before that.
        for action in self.actions where action.verb == "rename" {
            if names.contains(action.detail.dropFirst(3).lowercased()) { names.insert(action.target.lowercased()) }
        }
        let found = self.actions.filter { action in
            names.contains(action.actor.lowercased()) || names.contains(action.target.lowercased())
        }
        return Array(found.prefix(limit))
    }

    /// The last actions of others on a name.
    package func actions(on name: String, atMost limit: Int) -> [StaffAction] {
        let all = self.actions(of: name, atMost: .max)
        return Array(all.filter { $0.actor.lowercased() != name.lowercased() }.prefix(limit))
    }

    /// The accounts that were registered with the invitations of somebody, the last one first.
    package func invited(by name: String) -> [Int64] {
        self.inviters.filter { $0.value.lowercased() == name.lowercased() }.keys.sorted(by: >)
    }

    /// The notes about an account.
    package func notes(about account: Int64) -> [AccountDetails.Note] {
        self.notes.filter { $0.account == account }.prefix(10).map(\.note)
    }
}

extension Invitation {
    fileprivate func isOpen(at time: Int64) -> Bool { self.until.map { $0 > time } ?? true }
}
