/// The connections that a session was on before, and what is left of it there.
///
/// Only a session that came back has one. The connection that the session is on now protects it by its lock.
final class FormerConnections {
    /// How many former connections are remembered.
    ///
    /// One is enough unless a player comes back several times before a context has been told.
    private static let maximumCount = 4

    /// Where the rest of the session is; nil once the context manager has taken it.
    var resumption: Resumption?

    /// The former connections, the last ones of this process, the latest at the end; empty if the session was on none.
    ///
    /// A connection that is gone may have left its identity to another object; see ``Connection/goesOn(with:)``.
    let identities: [ObjectIdentifier]

    init(resumption: Resumption, identities: [ObjectIdentifier]) {
        self.resumption = resumption
        self.identities = identities
    }

    /// Returns the connections that a session was on, if it goes on from there.
    ///
    /// It asks the former connection for its own, under that one's lock.
    static func identities(before resumption: Resumption) -> [ObjectIdentifier] {
        guard case .connection(let former) = resumption else { return [] }
        return former.formers.suffix(Self.maximumCount - 1) + [ObjectIdentifier(former)]
    }
}
