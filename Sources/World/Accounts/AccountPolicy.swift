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
    /// Passwords that no account may newly have, besides the common ones.
    package var blocklist: PasswordBlocklist
    /// The reserved words, in lower case.
    private let reserved: Set<String>
    /// The same words, in the form in which words that look alike are equal.
    private let reservedAlike: Set<String>

    /// The lowest minimum length that can be configured (SEC-24).
    package static let lowestPasswordMinimum = 8

    /// Makes a policy from the operator's settings.
    ///
    /// - Parameters:
    ///   - registrationIsOpen: Whether new accounts can be registered.
    ///   - passwordMinimum: The minimum length of a new password, in Unicode scalars; less than 8 counts as 8.
    ///   - emailIsUnique: Whether an e-mail address can belong to one account only.
    ///   - attempts: How often clients may try to log in and to register.
    ///   - reservedWords: The names of commands and contexts, which no new account may have, in upper or lower case.
    ///   - serverName: The name of the server; reserved too.
    ///   - blocklist: Passwords that no account may newly have, besides the common ones.
    package init(
        registrationIsOpen: Bool = true,
        passwordMinimum: Int = 15,
        emailIsUnique: Bool = true,
        attempts: AttemptRules = AttemptRules(),
        reservedWords: some Sequence<String> = [],
        serverName: String = "",
        blocklist: PasswordBlocklist = .none
    ) {
        self.registrationIsOpen = registrationIsOpen
        self.passwordMinimum = max(passwordMinimum, Self.lowestPasswordMinimum)
        self.emailIsUnique = emailIsUnique
        self.attempts = attempts
        self.serverName = serverName
        self.blocklist = blocklist
        self.reserved = ReservedWords.all.union(reservedWords.map { $0.lowercased() }).union([serverName.lowercased()])
        self.reservedAlike = Set(self.reserved.map(Username.alike))
    }

    /// Returns whether the name is reserved, so that no new account may have it.
    package func reserves(_ name: Username) -> Bool {
        self.reserved.contains(name.folded)
    }

    /// Returns whether the name is reserved or looks like a reserved one, as `Adm1n` does.
    package func reservesAlike(_ name: Username) -> Bool {
        self.reservedAlike.contains(name.alike)
    }
}
