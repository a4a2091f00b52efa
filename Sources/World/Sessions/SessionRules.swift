/// The operator's settings for sessions.
package struct SessionRules: Equatable, Sendable {
    /// What happens to a login of an account that is logged in on another connection.
    package enum Policy: Equatable, Sendable {
        /// The new login replaces the session, whose connection is told and closed.
        case replace
        /// The login is refused, unless the connection of the session was lost.
        case refuse
    }

    /// For how many seconds a session waits for its player; 0 if it ends with its connection.
    package var resumeSeconds: Int
    /// What a login of an account does that is logged in on another connection.
    package var policy: Policy

    /// Makes rules from the operator's settings.
    package init(resumeSeconds: Int = 600, policy: Policy = .replace) {
        self.resumeSeconds = max(0, resumeSeconds)
        self.policy = policy
    }

    /// The same time in milliseconds.
    var resumeMilliseconds: Int64 { Int64(self.resumeSeconds) * 1_000 }
}
