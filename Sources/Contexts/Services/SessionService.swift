/// Sessions that outlive their connections.
///
/// A session whose connection was lost waits for its player. It goes on when a client presents its token, or when its
/// account logs in again. `World` implements this; all functions are safe from any thread, and those that are not
/// `async` return at once.
package protocol SessionService: Sendable {
    /// For how many seconds a session waits for its player; 0 if it ends with its connection.
    var resumeSeconds: Int { get }

    /// Notes that the connection of a session was lost.
    ///
    /// - Returns: Whether the session waits for its player. If not, it ends, and the caller ends the connection as if
    ///   nobody were logged in.
    func connectionLost(_ connection: Connection) -> Bool

    /// Ends the session of a lost connection, because its time has passed or its state is lost.
    func sessionExpired(_ connection: Connection)

    /// Issues a token for the session of a connection, the first one or another one.
    ///
    /// Its digest is durable when this returns; the token itself is stored nowhere. Earlier tokens that the client has
    /// not confirmed are void.
    ///
    /// - Throws: `connectionClosed`, or what prevents that the digest is written.
    func issueToken(on connection: Connection) async throws(AccountError) -> String

    /// Gives the session of a token to a connection on which nobody is logged in.
    ///
    /// From here on, what is sent to the player goes to this connection. What the session left on its former connection
    /// is still there: the caller takes it over.
    func resume(_ token: String, on connection: Connection) async -> ResumeOutcome

    /// Notes that the client has got the token that was issued last for the session of this connection: all earlier
    /// ones are spent.
    func confirmToken(on connection: Connection)

    /// Stores a session whose connection was lost, so that it outlives the machine.
    ///
    /// - Throws: What prevents that it is written.
    func store(_ session: StoredSession) async throws(AccountError)

    /// Stores all sessions, or none, as the process ends; none is stored alone afterwards.
    ///
    /// - Throws: What prevents that they are written.
    func storeAll(_ sessions: [StoredSession]) async throws(AccountError)

    /// Tries for the last time to write which stored sessions have ended, before the process ends.
    ///
    /// - Returns: How many stay unwritten: the next process would go on with them.
    func saveLastChanges() async -> Int
}

/// The answer to a token.
package enum ResumeOutcome: Sendable {
    /// The session goes on; the token replaces the one that was presented, and is nil if none could be made.
    case resumed(Resumption, token: String?)
    /// It does not.
    case refused(ResumeRefusal)
}

/// Why a token does not lead to a session.
package enum ResumeRefusal: Equatable, Sendable {
    /// The session has waited too long.
    case expired
    /// No session has the token.
    case unknown
    /// The session was ended, or the token was used before.
    case ended
    /// The account may not be logged in.
    case banned
    /// Nothing can be read now.
    case unavailable
    /// No session has the token, and the client has presented so many such tokens that its connection is ended.
    case tooMany
}

/// Where the rest of a resumed session is: its contexts, and what was not sent to its player.
package enum Resumption: Sendable {
    /// On a connection of this process, which was lost, or is being replaced.
    case connection(Connection)
    /// On the disk.
    indirect case stored(StoredSession)
}

extension Resumption {
    /// Takes what the session has left, for a connection that goes on with it.
    package func remains(for connection: Connection) async -> SessionRemains {
        switch self {
        case .connection(let former): await former.takeOver(for: connection) ?? SessionRemains(context: nil)
        case .stored(let stored): SessionRemains(context: stored.context, isReader: stored.isReader)
        }
    }

    /// Returns when everything that was sent to the former connection has come to this one.
    ///
    /// Call it when the contexts are members again of what they were members of. From then on nothing comes the long way,
    /// so what was held back meanwhile is in order.
    package func awaitOrder(on connection: Connection) async {
        guard case .connection(let former) = self else { return }
        await former.outbound.barrier()
        await connection.outbound.barrier()
    }
}

/// What outlives the machine of a session.
package struct StoredSession: Equatable, Sendable {
    /// The key of the account.
    package var account: Int64
    /// The context with its state, without an open dialogue; nil if it is not stored.
    package var context: ContextSnapshot?
    /// How many messages were sent to the client.
    package var messages: UInt64
    /// The id of the last line that was carried out.
    package var did: UInt64
    /// Whether texts suit a screen reader.
    package var isReader: Bool

    /// Describes a session.
    package init(account: Int64, context: ContextSnapshot?, messages: UInt64, did: UInt64, isReader: Bool) {
        self.account = account
        self.context = context
        self.messages = messages
        self.did = did
        self.isReader = isReader
    }
}
