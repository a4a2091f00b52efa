package import Contexts

/// An account as the store keeps it; only ``Accounts`` sees the hash.
package struct AccountRecord: Equatable, Sendable {
    /// The account as contexts see it.
    package let account: Account
    /// The address as its owner typed it.
    package let email: String
    /// The password's hash, a PHC string.
    package let passwordHash: String

    /// Describes an account.
    package init(account: Account, email: String, passwordHash: String) {
        self.account = account
        self.email = email
        self.passwordHash = passwordHash
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
    /// What it may do.
    package let role: Role

    /// Describes an account that shall be.
    package init(
        username: Username,
        email: EmailAddress,
        emailIsExclusive: Bool,
        passwordHash: String,
        role: Role = .player
    ) {
        self.username = username
        self.email = email
        self.emailIsExclusive = emailIsExclusive
        self.passwordHash = passwordHash
        self.role = role
    }
}
