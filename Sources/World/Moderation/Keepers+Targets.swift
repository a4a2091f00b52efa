import Addresses
import Contexts

/// Whom an order means, and whether the actor may act on them.
extension Keepers {
    /// Whom an order means, as the world has it.
    enum Meant: Sendable {
        case account(AccountRecord)
        case network(AddressPrefix)

        /// The subject of a restriction.
        var subject: Restriction.Subject {
            switch self {
            case .account(let record): .account(record.id)
            case .network(let prefix): .network(prefix)
            }
        }

        /// The name of the account, or the network.
        var name: String {
            switch self {
            case .account(let record): record.username
            case .network(let prefix): prefix.description
            }
        }
    }

    /// Looks up whom a target means.
    ///
    /// - Throws: ``StaffMistake`` if there is no such account.
    func meant(_ target: StaffTarget) async throws -> Meant {
        switch target {
        case .network(let prefix): .network(prefix)
        case .name(let name): .account(try await self.record(named: name))
        }
    }

    /// Returns the account of a name, in upper or lower case.
    ///
    /// - Throws: ``StaffMistake`` if there is none.
    func record(named name: String) async throws -> AccountRecord {
        guard name.utf8.count <= 100, let record = try await self.store.account(named: name.lowercased()) else {
            throw StaffMistake("There is no account '\(name.prefix(100))'.")
        }
        return record
    }

    /// Throws if an actor may not act on whom they mean: nobody acts on themselves, nor on an equal or higher role.
    func require(_ actor: StaffActor, above meant: Meant) throws(StaffMistake) {
        guard let own = actor.account else { return }
        switch meant {
        case .account(let record):
            guard record.id != own.id else { throw Self.selfMistake }
            let role = record.account.role
            guard actor.isAbove(role) else {
                throw StaffMistake("\(record.username) is \(role.title); you may not act on them.", isForbidden: true)
            }
        case .network(let prefix):
            for session in self.sessions(in: meant) {
                guard session.account.id != own.id else { throw Self.selfMistake }
                guard actor.isAbove(session.account.role) else {
                    let (name, role) = (session.account.username, session.account.role.title)
                    throw StaffMistake("\(name), \(role), is in \(prefix); you may not act on them.", isForbidden: true)
                }
            }
        }
    }

    /// Throws if somebody higher has set what an actor wants to lift or to replace.
    func require(
        _ actor: StaffActor,
        mayReplace kind: Restriction.Kind,
        of subject: Restriction.Subject
    ) throws(StaffMistake) {
        let now = self.now
        let present: Restriction? =
            switch subject {
            case .account(let account): self.gate.restriction(kind, of: account, at: now)
            case .network: self.gate.restrictions(kind, at: now).first { $0.subject == subject }
            }
        guard let present, present.rank > actor.rank else { return }
        throw StaffMistake("\(present.actor) has set that, and stands above you.", isForbidden: true)
    }

    /// Throws if staff of an equal or higher role are known from a network, who could not come in any more.
    func require(_ actor: StaffActor, aboveStaffKnownFrom prefix: AddressPrefix) async throws {
        guard case .player = actor else { return }
        for account in try await self.moderation.staff(knownFrom: prefix) where !actor.isAbove(account.role) {
            let (name, role) = (account.username, account.role.title)
            throw StaffMistake(
                "\(name), \(role), is known from \(prefix); ban it softly, or ask them.",
                isForbidden: true
            )
        }
    }

    private static var selfMistake: StaffMistake { StaffMistake("You cannot do that to yourself.", isForbidden: true) }

    /// Returns the sessions of whom an order means, by name.
    func sessions(in meant: Meant) -> [Session] {
        let sessions = self.accounts.sessions
        switch meant {
        case .account(let record): return sessions.session(of: record.id).map { [$0] } ?? []
        case .network(let prefix):
            return sessions.all.filter { session in
                session.connection?.address.map(prefix.contains) ?? false
            }.sorted { $0.account.username < $1.account.username }
        }
    }

    /// Returns when something ends, for staff.
    static func text(until: Int64?) -> String {
        until.map { "until \(UTCText(milliseconds: $0).short) (UTC)" } ?? "for ever"
    }

    /// Returns names, the first few of them.
    static func text(names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    }
}

extension Role {
    /// The role with its article, as in "is a moderator".
    var title: String { self == .administrator ? "an administrator" : "a \(self.word)" }
}
