import Contexts

/// An account as the store keeps it; only ``Accounts`` sees the hash.
package struct AccountRecord: Equatable, Sendable {
    /// The key, which does not assume one process.
    package let id: Int64
    /// The name as its owner wrote it.
    package let username: String
    /// The address as its owner typed it.
    package let email: String
    /// The password's hash, a PHC string.
    package let passwordHash: String
    /// The number of what it may do (`Role`).
    package let role: Int

    /// Describes an account.
    package init(id: Int64, username: String, email: String, passwordHash: String, role: Int) {
        self.id = id
        self.username = username
        self.email = email
        self.passwordHash = passwordHash
        self.role = role
    }

    /// The account as contexts see it; a number that is no role gives the least.
    var account: Account {
        Account(id: self.id, username: self.username, role: Role(rawValue: self.role) ?? .player)
    }
}

/// An account that shall be.
package struct NewAccount: Equatable, Sendable {
    /// The name, checked.
    package let username: Username
    /// The address, checked.
    package let email: EmailAddress
    /// Whether no other account may have the address.
    package let emailIsExclusive: Bool
    /// The password's hash, a PHC string.
    package let passwordHash: String
    /// The number of what it may do (`Role`).
    package let role: Int

    /// Describes an account that shall be; without a role, a player's.
    package init(
        username: Username,
        email: EmailAddress,
        emailIsExclusive: Bool,
        passwordHash: String,
        role: Int = Role.player.rawValue
    ) {
        self.username = username
        self.email = email
        self.emailIsExclusive = emailIsExclusive
        self.passwordHash = passwordHash
        self.role = role
    }
}
