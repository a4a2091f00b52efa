import Contexts

/// An account as the store holds it.
///
/// Only ``Accounts`` reads the hash.
package struct AccountRecord: Equatable, Sendable {
    /// The key of the account, unique among all processes that share the store.
    package let id: Int64
    /// The name, as its owner wrote it.
    package let username: String
    /// The e-mail address, as its owner typed it.
    package let email: String
    /// The hash of the password: a PHC string, one with a pepper, or of bcrypt.
    package let passwordHash: String
    /// The raw value of its `Role`.
    package let role: Int
    /// When it was made, in milliseconds since 1970, UTC; 0 if that is not known.
    package let createdAt: Int64

    /// Describes an account.
    package init(
        id: Int64,
        username: String,
        email: String,
        passwordHash: String,
        role: Int,
        createdAt: Int64 = 0
    ) {
        self.id = id
        self.username = username
        self.email = email
        self.passwordHash = passwordHash
        self.role = role
        self.createdAt = createdAt
    }

    /// Whether the password is compared as it was typed, and not in the form of ``Password``.
    ///
    /// It is with hashes of bcrypt: the original server, which made them, did not normalise.
    var comparesAsTyped: Bool { self.passwordHash.hasPrefix("$2") }

    /// The account as contexts see it; a number that is no role counts as ``Role/player``.
    var account: Account {
        Account(id: self.id, username: self.username, role: Role(rawValue: self.role) ?? .player)
    }
}

/// An account that is to be inserted.
package struct NewAccount: Equatable, Sendable {
    /// The name, which was checked.
    package let username: Username
    /// The e-mail address, which was checked.
    package let email: EmailAddress
    /// Whether no other account may have the address.
    package let emailIsExclusive: Bool
    /// The hash of the password: a PHC string, or one with a pepper.
    package let passwordHash: String
    /// The raw value of its `Role`.
    package let role: Int
    /// The invitation that is used up by the registration; nil if none is needed.
    package let invitation: AccessCode?

    /// Describes an account that is to be inserted; a player's by default.
    package init(
        username: Username,
        email: EmailAddress,
        emailIsExclusive: Bool,
        passwordHash: String,
        role: Int = Role.player.rawValue,
        invitation: AccessCode? = nil
    ) {
        self.username = username
        self.email = email
        self.emailIsExclusive = emailIsExclusive
        self.passwordHash = passwordHash
        self.role = role
        self.invitation = invitation
    }
}
