package import Addresses

/// What staff have forbidden an account or a network: to come in, or to speak.
package struct Restriction: Equatable, Sendable {
    /// What is forbidden.
    package enum Kind: String, CaseIterable, Sendable {
        /// To come in.
        case ban
        /// To speak to others.
        case mute
        /// To log in, until somebody enables the account again.
        case disabled
    }

    /// Who is meant.
    package enum Subject: Hashable, Sendable {
        /// The account with that key.
        case account(Int64)
        /// All clients in a network.
        case network(AddressPrefix)
    }

    /// The rank of the machine's shell, above all roles.
    package static let shellRank = 100

    /// What is forbidden.
    package let kind: Kind
    /// Who is meant.
    package let subject: Subject
    /// The name of the account, or the network as text.
    package var name: String
    /// Whether accounts that are older than a day may come in all the same; of networks only.
    package let isSoft: Bool
    /// When it ends, in milliseconds since 1970, UTC; nil if never.
    package let until: Int64?
    /// The reason, as staff typed it.
    package let reason: String
    /// The name of who has set it.
    package let actor: String
    /// The role of the member of staff who set it, ``shellRank`` for the shell; a lower role may not lift it.
    package let rank: Int
    /// When it was set, in milliseconds since 1970, UTC.
    package let at: Int64
    /// How often somebody was refused because of it, as far as that is stored.
    package var hits: Int

    /// Describes a restriction.
    package init(
        _ kind: Kind,
        of subject: Subject,
        named name: String,
        isSoft: Bool = false,
        until: Int64?,
        reason: String,
        by actor: String,
        rank: Int = 0,
        at: Int64,
        hits: Int = 0
    ) {
        self.kind = kind
        self.subject = subject
        self.name = name
        self.isSoft = isSoft
        self.until = until
        self.reason = reason
        self.actor = actor
        self.rank = rank
        self.at = at
        self.hits = hits
    }

    /// Returns whether it is in force at a time, in milliseconds since 1970, UTC.
    package func isInForce(at time: Int64) -> Bool { self.until.map { $0 > time } ?? true }
}
