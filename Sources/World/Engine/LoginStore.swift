/// What an ``Engine`` remembers of logins, so that a restart resets no limit (SEC-20): from which networks each account
/// was logged in, and how many attempts have failed in a row.
///
/// Times are in milliseconds since 1970, UTC. A function that writes returns when the change is durable, and throws
/// `notSaved` if nothing has changed.
package protocol LoginStore: Sendable {
    /// Returns what is known of an account; ``LoginHistory/none`` if there is no such account.
    ///
    /// - Parameters:
    ///   - account: The account.
    ///   - network: The network of the client that asks; nil if it is in none.
    ///   - time: Logins before this time are ignored.
    /// - Returns: What is known.
    /// - Throws: ``WorldError`` if it cannot be read now.
    func history(of account: Int64, from network: String?, since time: Int64) async throws(WorldError) -> LoginHistory

    /// Writes what has changed, in one transaction; changes of accounts that do not exist are ignored.
    func save(_ changes: [LoginChange]) async throws(WorldError)

    /// Removes what was last noted before this time; at most 500 networks and 500 counts of failures in one call.
    ///
    /// - Returns: How many were removed.
    func removeLogins(before time: Int64) async throws(WorldError) -> Int
}

/// What is known of the logins of an account.
package struct LoginHistory: Equatable, Sendable {
    /// How many attempts have failed in a row.
    package var failures: Int
    /// Whether there was a login from the client's network.
    package var isFromKnownNetwork: Bool
    /// Whether there was a login from any network.
    package var hasLogin: Bool

    /// Nothing.
    package static let none = LoginHistory(failures: 0, isFromKnownNetwork: false, hasLogin: false)

    /// Describes what is known.
    package init(failures: Int, isFromKnownNetwork: Bool, hasLogin: Bool) {
        self.failures = failures
        self.isFromKnownNetwork = isFromKnownNetwork
        self.hasLogin = hasLogin
    }
}

/// What has changed of the logins of an account since it was written.
package struct LoginChange: Equatable, Sendable {
    /// The account.
    package let account: Int64
    /// How many attempts have failed in a row, and when the last one was; nil if that has not changed.
    package var failures: Failures?
    /// When the account was last logged in from each of these networks.
    package var networks: [String: Int64] = [:]

    /// How many attempts have failed in a row; 0 if the last one has not.
    package struct Failures: Equatable, Sendable {
        /// How many.
        package let count: Int
        /// When the last one was.
        package let lastAt: Int64

        /// Describes failures.
        package init(_ count: Int, lastAt: Int64) {
            self.count = count
            self.lastAt = lastAt
        }
    }

    /// Describes a change.
    package init(of account: Int64, failures: Failures? = nil, networks: [String: Int64] = [:]) {
        self.account = account
        self.failures = failures
        self.networks = networks
    }
}
