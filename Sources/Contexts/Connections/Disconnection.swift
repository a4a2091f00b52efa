/// Why the server ends a connection; `Transport` has a close code for each.
public enum Disconnection: Equatable, Sendable {
    /// The player said `quit`.
    case quit
    /// The account logged in elsewhere.
    case takenOver
    /// The client read too slowly, and too much waited to be sent to it.
    case tooSlow
    /// The server shuts down.
    case shuttingDown
    /// A limit that the operator has set was exceeded.
    case policy
    /// The session goes on with another connection, on which its client has presented its token.
    case resumedElsewhere
    /// The session was ended, as when one of its tokens was used twice.
    case ended
    /// Too many attempts to log in have failed.
    case tooManyAttempts
    /// Staff have ended the session; the account may log in again after a minute.
    case kicked
    /// The account or the client is banned.
    case banned
    /// Only staff may be in.
    case level
    /// The player typed nothing for longer than the operator allows.
    case idle
}
