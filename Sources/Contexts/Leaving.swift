/// Why a player is in a context no more.
public enum Leaving: Equatable, Sendable {
    /// They went to another context, and cannot come back to this one as it is.
    case moved(to: ContextName)
    /// They said `quit`.
    case quit
    /// Their connection ended without `quit`: the window was closed, or the network broke.
    case expired
    /// The server ended the connection, or their login: it says why.
    case ended(Disconnection)
}
