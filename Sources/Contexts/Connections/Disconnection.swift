/// Why the server ends a connection of its own accord; `Transport` gives each a close code.
public enum Disconnection: Equatable, Sendable {
    /// The player said `quit`.
    case quit
    /// The account logged in elsewhere.
    case takenOver
    /// It read too slowly, and too much piled up for it.
    case tooSlow
    /// The server shuts down.
    case shuttingDown
    /// A limit of the server's operator was passed.
    case policy
}
