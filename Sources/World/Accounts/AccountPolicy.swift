/// What the operator decided about accounts.
package struct AccountPolicy: Equatable, Sendable {
    /// Whether new accounts can be registered.
    package var registrationIsOpen: Bool
    /// How many Unicode scalars a new password needs at least.
    package var passwordMinimum: Int
    /// Whether an e-mail address can have one account only.
    package var emailIsUnique: Bool
    /// The name of the server, which no password may hold.
    package var serverName: String
    private let reserved: Set<String>

    /// The shortest minimum that can be configured (SEC-24).
    package static let lowestPasswordMinimum = 8

    /// Words that are reserved whatever the configuration says (SEC-32).
    package static let alwaysReserved: Set<String> = [
        "admin", "administrator", "anonymous", "cancel", "everyone", "guest", "help", "moderator", "nobody", "operator",
        "root", "server", "staff", "support", "system",
    ]

    /// Takes the operator's decisions.
    ///
    /// - Parameters:
    ///   - registrationIsOpen: Whether new accounts can be registered.
    ///   - passwordMinimum: Unicode scalars that a new password needs; less than 8 is taken as 8.
    ///   - emailIsUnique: Whether an e-mail address can have one account only.
    ///   - reservedWords: The names of commands and contexts, which no account may have; case does not matter.
    ///   - serverName: The name of the server; reserved too.
    package init(
        registrationIsOpen: Bool = true,
        passwordMinimum: Int = 15,
        emailIsUnique: Bool = true,
        reservedWords: some Sequence<String> = [],
        serverName: String = ""
    ) {
        self.registrationIsOpen = registrationIsOpen
        self.passwordMinimum = max(passwordMinimum, Self.lowestPasswordMinimum)
        self.emailIsUnique = emailIsUnique
        self.serverName = serverName
        self.reserved = Self.alwaysReserved.union(reservedWords.map { $0.lowercased() })
            .union([serverName.lowercased()])
    }

    /// Whether no account may have that name.
    package func reserves(_ name: Username) -> Bool {
        self.reserved.contains(name.folded)
    }
}
