/// Why a player has left a context.
public enum Leaving: Equatable, Sendable {
    /// They went to another context, and cannot come back to this one in its present state.
    case moved(to: ContextName)
    /// They said `quit`.
    case quit
    /// Their connection ended without `quit`: the window was closed, or the network broke.
    case expired
    /// The server ended the connection or the login, for the reason given.
    case ended(Disconnection)
}
