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
    /// The session goes on on another connection.
    case resumedElsewhere
    /// The session was ended: by its player from elsewhere, or because its token was used twice.
    case ended
    /// The player has typed nothing for longer than the operator allows.
    case idle
}
