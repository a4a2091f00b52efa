extension Settings {
    /// `[Sessions]`: how long a login lasts, and on how many connections.
    package struct Sessions: Sendable, Equatable {
        /// What happens to a login of an account that is logged in on another connection.
        package var policy = SessionPolicy.replace
        /// How many seconds a session waits for its player after its connection was lost; 0 if it ends with its
        /// connection.
        package var resumeSeconds = 600
        /// How many bytes of what players could not be sent may be held for them, of all sessions together.
        package var replayBytes = 67_108_864
        /// How long a client may take for its first line, in seconds; 0 for any time.
        package var doorSeconds = 60
        /// How long a client may take to log in, in seconds; 0 for any time.
        package var loginSeconds = 300
        /// After how many minutes without a line a player is disconnected; 0 for never.
        package var idleMinutes = 0
    }
}

/// What happens to a login of an account that is logged in on another connection.
package enum SessionPolicy: String, CaseIterable, Sendable {
    /// The new login replaces the session, whose connection is told and closed.
    case replace
    /// The login is refused, unless the connection of the session was lost.
    case refuse
}
