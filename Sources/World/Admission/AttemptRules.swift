import Addresses

/// The operator's limits on attempts to log in and to register; 0 is no limit.
package struct AttemptRules: Equatable, Sendable {
    /// After how many logins that fail a connection is ended.
    package var loginFailures: Int
    /// How many logins of one client may fail within 10 minutes.
    package var attemptsPerPrefix: Int
    /// How many accounts one client may register within an hour.
    package var registrationsPerHour: Int
    /// How many accounts all clients may register within 10 minutes.
    package var registrationsPer10Minutes: Int

    /// How many more a network of 48 bits in IPv6 may do than one of the clients in it (SEC-17).
    static let siteFactor = 8

    /// Makes limits.
    package init(
        loginFailures: Int = 5,
        attemptsPerPrefix: Int = 30,
        registrationsPerHour: Int = 3,
        registrationsPer10Minutes: Int = 30
    ) {
        self.loginFailures = loginFailures
        self.attemptsPerPrefix = attemptsPerPrefix
        self.registrationsPerHour = registrationsPerHour
        self.registrationsPer10Minutes = registrationsPer10Minutes
    }

    /// The logins of a client, or of a site.
    func logins(ofSite: Bool) -> Rate {
        Rate(self.attemptsPerPrefix * (ofSite ? Self.siteFactor : 1), in: 600_000)
    }

    /// The registrations of a client, or of a site.
    func registrations(ofSite: Bool) -> Rate {
        Rate(self.registrationsPerHour * (ofSite ? Self.siteFactor : 1), in: 3_600_000)
    }

    /// The registrations of all clients.
    var allRegistrations: Rate { Rate(self.registrationsPer10Minutes, in: 600_000) }

    /// The tokens that lead to no session, of a client or of a site.
    static func wrongTokens(ofSite: Bool) -> Rate { Rate(10 * (ofSite ? Self.siteFactor : 1), in: 60_000) }
}
