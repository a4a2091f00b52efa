import Contexts
import Foundation
import StandardContexts
import World

extension ShellDesk {
    /// An account in a list.
    private struct Listed: Encodable {
        let id: Int64
        let name: String
        let role: String
        let createdAt: Date

        init(_ record: AccountRecord) {
            self.id = record.id
            self.name = record.username
            self.role = (Role(rawValue: record.role) ?? .player).word
            self.createdAt = Date(milliseconds: record.createdAt)
        }

        var line: String { "\(self.name)  \(self.role)  made \(self.createdAt.day)" }
    }

    /// A whole account, for its owner.
    private struct Exported: Encodable {
        struct Seen: Encodable {
            let network: String
            let lastAt: Date
        }

        struct Note: Encodable {
            let at: Date
            let actor: String
            let words: String
        }

        struct Restricted: Encodable {
            let kind: String
            let at: Date
            let actor: String
            let until: Date?
            let reason: String
        }

        struct Act: Encodable {
            let at: Date
            let actor: String
            let verb: String
            let until: Date?
            let reason: String
            let detail: String
        }

        let id: Int64
        let name: String
        let email: String
        let role: String
        let createdAt: Date
        let logins: [Seen]
        let notes: [Note]
        let restrictions: [Restricted]
        let invitedBy: String?
        let invited: [String]
        let staffActions: [Act]
    }

    /// An account that was made.
    private struct Made: Encodable {
        let name: String
        /// Nil if it was given.
        let password: String?
    }

    /// How many acts an export has at most.
    private static let maximumActs = 10_000

    /// Lists one part of the accounts, in the order of their keys.
    ///
    /// Each line begins with the key and a blank, by which the next part is asked for.
    func list(accountsAfter key: Int64, beginningWith prefix: String, asJSON isJSON: Bool) async -> AdminAnswer {
        do throws(WorldError) {
            let records = try await self.engine.accounts.accounts(
                after: key,
                beginningWith: PeoplePage.folded(prefix),
                atMost: ShellOrder.maximumListed
            )
            let lines = records.map(Listed.init).map { "\($0.id) \(isJSON ? JSONText.of($0) : $0.line)" }
            return AdminAnswer(output: lines)
        } catch {
            return Self.refusal(error)
        }
    }

    /// Makes an account; if no password is given, the answer has the one that was made.
    func add(
        _ name: String,
        email: String,
        password: String?,
        by actor: StaffActor,
        asJSON isJSON: Bool
    ) async -> AdminAnswer {
        do throws(AccountError) {
            let made = try await self.accounts.add(name, email: email, password: password, by: actor)
            return AdminAnswer(output: self.lines(made, asJSON: isJSON))
        } catch {
            return AdminAnswer(SystemExit(error.code), errors: [self.services.texts.refusal(error.code)])
        }
    }

    private static func noAccount(_ name: String) -> AdminAnswer {
        AdminAnswer(.dataError, errors: ["There is no account '\(name)'."])
    }

    private func lines(_ made: Registration, asJSON isJSON: Bool) -> [String] {
        guard !isJSON else { return [JSONText.of(Made(name: made.username, password: made.madePassword))] }
        let line = "\(made.username): the account is made"
        guard let password = made.madePassword else { return [line] }
        return ["\(line); the password, which is not shown again:", password]
    }

    /// Returns all that is stored of an account, as one JSON value.
    func export(_ name: String, by actor: StaffActor) async -> AdminAnswer {
        do throws(WorldError) {
            guard let record = try await self.engine.accounts.account(named: PeoplePage.folded(name)),
                let details = try await self.engine.moderation.details(of: record.id, atMost: Self.maximumActs)
            else { return Self.noAccount(name) }
            let acts = try await self.engine.moderation.actions(on: record.username, atMost: Self.maximumActs)
            guard await self.note("account-export", record.username, by: actor) else {
                return AdminAnswer(.unavailable, errors: ["nothing is exported: the audit cannot be written"])
            }
            return AdminAnswer(output: [
                JSONText.of(Self.exported(record, details, self.keepers.restrictions(of: record.id), acts))
            ])
        } catch {
            return Self.refusal(error)
        }
    }

    private static func exported(
        _ record: AccountRecord,
        _ details: AccountDetails,
        _ restrictions: [Restriction],
        _ acts: [StaffAction]
    ) -> Exported {
        Exported(
            id: record.id,
            name: record.username,
            email: record.email,
            role: (Role(rawValue: record.role) ?? .player).word,
            createdAt: Date(milliseconds: record.createdAt),
            logins: details.networks.map { Exported.Seen(network: $0.name, lastAt: Date(milliseconds: $0.seenAt)) },
            notes: details.notes.map { note in
                Exported.Note(at: Date(milliseconds: note.at), actor: note.actor, words: note.words)
            },
            restrictions: restrictions.map { one in
                Exported.Restricted(
                    kind: one.kind.rawValue,
                    at: Date(milliseconds: one.at),
                    actor: one.actor,
                    until: one.until.map(Date.init(milliseconds:)),
                    reason: one.reason
                )
            },
            invitedBy: details.inviter,
            invited: details.invited,
            staffActions: acts.map { act in
                Exported.Act(
                    at: Date(milliseconds: act.at),
                    actor: act.actor,
                    verb: act.verb,
                    until: act.until.map(Date.init(milliseconds:)),
                    reason: act.reason,
                    detail: act.detail
                )
            }
        )
    }

    private static func refusal(_ error: WorldError) -> AdminAnswer {
        AdminAnswer(.unavailable, errors: ["the database does not answer: \(error.description)"])
    }
}

extension Date {
    /// A time in milliseconds since 1970, UTC.
    fileprivate init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1_000) }

    /// The day in UTC: `2026-11-30`.
    fileprivate var day: String { String(self.formatted(.iso8601).prefix(10)) }
}

extension SystemExit {
    /// The status of a command that was refused for that reason.
    fileprivate init(_ code: AccountError.Code) {
        self =
            switch code {
            case .unavailable, .busy, .renewing, .notSaved: .unavailable
            case .uncertain: .ioError
            case _: .dataError
            }
    }
}
