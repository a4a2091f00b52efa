/// The operator's settings for accounts.
package struct AccountPolicy: Equatable, Sendable {
    /// Whether new accounts can be registered.
    package var registrationIsOpen: Bool
    /// The minimum length of a new password, in Unicode scalars.
    package var passwordMinimum: Int
    /// Whether an e-mail address can belong to one account only.
    package var emailIsUnique: Bool
    /// How often clients may try to log in and to register.
    package var attempts: AttemptRules
    /// The name of the server, which no password may contain.
    package var serverName: String
    private let reserved: Set<String>

    /// The lowest minimum length that can be configured (SEC-24).
    package static let lowestPasswordMinimum = 8

    /// Names that are reserved whatever the configuration says (SEC-32).
    package static let alwaysReserved: Set<String> = [
        "admin", "administrator", "anonymous", "cancel", "everyone", "guest", "help", "moderator", "nobody", "operator",
        "root", "server", "staff", "support", "system",
    ]

    /// Makes a policy from the operator's settings.
    ///
    /// - Parameters:
    ///   - registrationIsOpen: Whether new accounts can be registered.
    ///   - passwordMinimum: The minimum length of a new password, in Unicode scalars; less than 8 counts as 8.
    ///   - emailIsUnique: Whether an e-mail address can belong to one account only.
    ///   - attempts: How often clients may try to log in and to register.
    ///   - reservedWords: The names of commands and contexts, which no account may have, in upper or lower case.
    ///   - serverName: The name of the server; reserved too.
    package init(
        registrationIsOpen: Bool = true,
        passwordMinimum: Int = 15,
        emailIsUnique: Bool = true,
        attempts: AttemptRules = AttemptRules(),
        reservedWords: some Sequence<String> = [],
        serverName: String = ""
    ) {
        self.registrationIsOpen = registrationIsOpen
        self.passwordMinimum = max(passwordMinimum, Self.lowestPasswordMinimum)
        self.emailIsUnique = emailIsUnique
        self.attempts = attempts
        self.serverName = serverName
        self.reserved = Self.alwaysReserved.union(reservedWords.map { $0.lowercased() })
            .union([serverName.lowercased()])
    }

    /// Returns whether the name is reserved, so that no account may have it.
    package func reserves(_ name: Username) -> Bool {
        self.reserved.contains(name.folded)
    }
}
