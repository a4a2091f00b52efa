package import Addresses
package import Contexts

/// What an ``Engine`` has of the work of staff: restrictions, the level of the gate, notes, and the audit.
///
/// Times are in milliseconds since 1970, UTC. No function blocks the calling thread.
package protocol ModerationStore: Sendable {
    /// Returns the restrictions that are in force at a time, and the levels.
    func gate(at time: Int64) async throws(WorldError) -> (restrictions: [Restriction], levels: GateLevels)

    /// Carries out an act: writes the change and the action, in one transaction, and returns when both are durable.
    ///
    /// - Parameters:
    ///   - change: What changes.
    ///   - action: What the audit has of it.
    /// - Returns: False if there is nothing to change, such as no account of that key; then no action is written.
    /// - Throws: `notSaved` if nothing has changed, `uncertain` if that cannot be found out, and for another name
    ///   `usernameTaken` or `usernameAlike`.
    func carryOut(_ change: StaffChange, noting action: StaffAction) async throws(WorldError) -> Bool

    /// Adds to the counts of those who were refused.
    func addHits(_ hits: [RestrictionHits]) async throws(WorldError)

    /// Returns the last acts, the newest first: of an actor or on a target of that name, in upper or lower case, and of the names that
    /// the account had before it was renamed, or all.
    func actions(of name: String?, atMost limit: Int) async throws(WorldError) -> [StaffAction]

    /// Returns the last acts of others on an account, the newest first, by its name, and by those that it had before.
    func actions(on name: String, atMost limit: Int) async throws(WorldError) -> [StaffAction]

    /// Returns the invitations that can be used at a time, the newest first.
    func invitations(at time: Int64) async throws(WorldError) -> [Invitation]

    /// Returns whether an invitation can be used at a time.
    func accepts(_ code: AccessCode, at time: Int64) async throws(WorldError) -> Bool

    /// Returns the hash of the code that the owner of an account may type in place of the password at a time; nil if
    /// there is none.
    func resetHash(of account: Int64, at time: Int64) async throws(WorldError) -> String?

    /// Returns how many accounts have a role or a higher one.
    func count(from role: Role) async throws(WorldError) -> Int

    /// Returns what staff may know of an account, and at most so many networks, notes and invited accounts; nil if there is
    /// no such account.
    func details(of account: Int64, atMost limit: Int) async throws(WorldError) -> AccountDetails?

    /// Returns the accounts of staff that were logged in from a network.
    func staff(knownFrom network: AddressPrefix) async throws(WorldError) -> [Account]

    /// Returns the names of accounts that were logged in from a network, those that were last seen first.
    func accounts(from network: AddressPrefix, atMost limit: Int) async throws(WorldError) -> [String]
}

/// How often somebody was refused because of a restriction.
package struct RestrictionHits: Equatable, Sendable {
    /// What is forbidden.
    package let kind: Restriction.Kind
    /// Who is meant.
    package let subject: Restriction.Subject
    /// How often.
    package let count: Int

    /// Describes a count.
    package init(_ kind: Restriction.Kind, of subject: Restriction.Subject, count: Int) {
        self.kind = kind
        self.subject = subject
        self.count = count
    }
}

/// What staff may know of an account.
package struct AccountDetails: Equatable, Sendable {
    /// What a member of staff has written about an account.
    package struct Note: Equatable, Sendable {
        /// When, in milliseconds since 1970, UTC.
        package let at: Int64
        /// Who.
        package let actor: String
        /// What.
        package let words: String

        /// Describes a note.
        package init(at: Int64, by actor: String, _ words: String) {
            self.at = at
            self.actor = actor
            self.words = words
        }
    }

    /// When it was made, in milliseconds since 1970, UTC.
    package let createdAt: Int64
    /// The networks from which it was logged in, and when it was last, the last one first.
    package let networks: [(name: String, seenAt: Int64)]
    /// The last notes, the newest first.
    package let notes: [Note]
    /// Who has made the invitation with which it was registered; nil if there was none.
    package let inviter: String?
    /// The accounts that were registered with its invitations, the last one first.
    package let invited: [String]

    /// Describes an account.
    package init(
        createdAt: Int64,
        networks: [(name: String, seenAt: Int64)],
        notes: [Note],
        inviter: String? = nil,
        invited: [String] = []
    ) {
        self.createdAt = createdAt
        self.networks = networks
        self.notes = notes
        self.inviter = inviter
        self.invited = invited
    }

    /// Returns whether both say the same.
    package static func == (one: Self, other: Self) -> Bool {
        one.createdAt == other.createdAt && one.notes == other.notes
            && one.inviter == other.inviter && one.invited == other.invited
            && one.networks.map(\.name) == other.networks.map(\.name)
            && one.networks.map(\.seenAt) == other.networks.map(\.seenAt)
    }
}
