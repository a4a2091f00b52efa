package import Contexts

/// What an ``Engine`` has of the work of staff: restrictions, the level of the gate, and the audit.
///
/// Times are in milliseconds since 1970, UTC. A function that changes something gets the ``StaffAction`` that describes
/// the change, and writes both in one transaction; it returns when they are durable, and throws `notSaved` if nothing
/// has changed. No action is written if nothing was to be changed.
package protocol ModerationStore: Sendable {
    /// Returns the restrictions that are in force at a time, and the level.
    func gate(at time: Int64) async throws(WorldError) -> (restrictions: [Restriction], level: GateLevel)

    /// Adds a restriction; one of the same kind and subject is replaced.
    func add(_ restriction: Restriction, noting action: StaffAction) async throws(WorldError)

    /// Removes the restriction of a kind and subject.
    ///
    /// - Returns: Whether there was one.
    func remove(
        _ kind: Restriction.Kind,
        of subject: Restriction.Subject,
        noting action: StaffAction
    ) async throws(WorldError) -> Bool

    /// Adds to the counts of those who were refused.
    func addHits(_ hits: [RestrictionHits]) async throws(WorldError)

    /// Changes who may come in.
    func set(_ level: GateLevel, noting action: StaffAction) async throws(WorldError)

    /// Changes a role.
    ///
    /// - Returns: Whether the account has the role now; false if there is no such account.
    func set(_ role: Role, of account: Int64, noting action: StaffAction) async throws(WorldError) -> Bool

    /// Lets an account log in no longer, and ends its stored session with its tokens; or lets it log in again.
    ///
    /// - Returns: Whether there is such an account.
    func set(isDisabled: Bool, of account: Int64, noting action: StaffAction) async throws(WorldError) -> Bool

    /// Removes an account, with all that is stored of it.
    ///
    /// - Returns: Whether there was such an account.
    func removeAccount(_ account: Int64, noting action: StaffAction) async throws(WorldError) -> Bool

    /// Writes into the audit what has changed nothing that is stored, such as the end of a session.
    func note(_ action: StaffAction) async throws(WorldError)

    /// Returns the last acts, the newest first: of an actor or on a target of that name, in upper or lower case, or all.
    func actions(of name: String?, atMost limit: Int) async throws(WorldError) -> [StaffAction]

    /// Returns how many accounts have a role or a higher one.
    func count(from role: Role) async throws(WorldError) -> Int

    /// Returns what staff may know of an account; nil if there is no such account.
    func details(of account: Int64) async throws(WorldError) -> AccountDetails?

    /// Returns the names of accounts that were logged in from a network, those that were last seen first.
    func accounts(from network: Restriction.Subject, atMost limit: Int) async throws(WorldError) -> [String]
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
    /// When it was made, in milliseconds since 1970, UTC.
    package var createdAt: Int64
    /// When it was last logged in from a network; nil if that is not known.
    package var seenAt: Int64?
    /// Since when it may not log in; nil if it may.
    package var disabledAt: Int64?
    /// The networks from which it was logged in, the last one first; at most 10.
    package var networks: [String]

    /// Describes an account.
    package init(createdAt: Int64, seenAt: Int64?, disabledAt: Int64?, networks: [String]) {
        self.createdAt = createdAt
        self.seenAt = seenAt
        self.disabledAt = disabledAt
        self.networks = networks
    }
}
