import Synchronization

/// A player's connection, as contexts know it: who is logged in on it, and from where.
///
/// All members are safe from any thread; none waits.
public final class Connection: Sendable {
    /// The number of a connection: the kernel's of its socket (SO_COOKIE), which no other socket gets until the machine
    /// starts again.
    package struct ID: Hashable, Sendable, Codable, CustomStringConvertible {
        /// The number.
        package let rawValue: UInt64
        /// Wraps a number.
        package init(_ rawValue: UInt64) { self.rawValue = rawValue }
        /// The number in decimal digits, as log records carry it.
        package var description: String { String(self.rawValue) }
    }

    private struct State {
        /// Who is logged in, or was at the end: contexts that are told `left` know who it was.
        var session: (any PlayerSession)?
        var context: ContextEntry?
        /// The first of the contexts from which the current one was visited.
        var origin: ContextEntry?
        var isClosed = false
        /// Whether its contexts have been told that the player has left.
        var hasLeft = false
    }

    /// The number of this connection.
    package let id: ID

    /// The address of the client, or nil when it has none to tell (a unix socket).
    public let clientAddress: String?

    /// Whether passwords may be typed here; false where they would cross a network unencrypted.
    ///
    /// It is false when a trusted proxy says that its client came without TLS (SEC-5). No dialogue in which a password is typed
    /// is opened then; a context that has one typed in another way looks here first.
    public let allowsPasswords: Bool

    // These two stand beside the one above: a connection that is idle should be small.
    /// Whether a line is being answered on the executor at this moment, without a pause.
    let isAnswering = Atomic(false)
    /// Whether its manager works on something that may wait.
    let isAtWork = Atomic(false)

    /// The event loop on which this connection's actors run.
    package var executor: any SerialExecutor { self.home.executor }

    /// The contexts that it can be in, and what these may ask for.
    var world: ContextWorld {
        guard let world = self.home.world else { preconditionFailure("a connection without a world has no contexts") }
        return world
    }

    /// The way to this player from outside a reply.
    package var outbound: Outbound { Outbound(queue: self.home.outbound, key: self.key) }

    /// Where it lives.
    let home: ConnectionHome
    private let key: UInt64

    private let state = Mutex(State())
    private let heldChanges = Atomic<UInt64>(0)

    /// Describes a socket that lives where others do.
    ///
    /// - Parameters:
    ///   - id: The number.
    ///   - clientAddress: The address of the client.
    ///   - allowsPasswords: Whether passwords may be typed here.
    ///   - home: Where it lives.
    ///   - key: Under which the queue there knows it.
    package init(id: ID, clientAddress: String?, allowsPasswords: Bool, home: ConnectionHome, key: UInt64) {
        self.id = id
        self.clientAddress = clientAddress
        self.allowsPasswords = allowsPasswords
        self.home = home
        self.key = key
    }

    /// The account that logged in here, with its role as it is now; nil before a login.
    ///
    /// It stays known after the connection's end, for those that tell others who has gone.
    public var account: Account? { self.session?.account }

    /// Who is logged in here, or was at the end; nil before a login.
    package var session: (any PlayerSession)? { self.state.withLock { $0.session } }

    /// What the player may do now; ``Role/anonymous`` before a login.
    public var role: Role { self.account?.role ?? .anonymous }

    /// The context that the connection is in, or was in at its end; nil before the first.
    public var contextName: ContextName? { self.state.withLock { $0.context?.name } }

    /// Whether the socket has gone.
    public var isClosed: Bool { self.state.withLock { $0.isClosed } }

    /// Ties a session to this connection, in place of the one that it has; false when the socket has gone meanwhile.
    ///
    /// Only `World.Sessions` calls this, and worlds for tests.
    package func attach(_ session: any PlayerSession) -> Bool {
        self.noteMove()
        return self.state.withLock { state in
            guard !state.isClosed else { return false }
            state.session = session
            return true
        }
    }

    /// What is known of the player has changed, and another process has to know it.
    package func sessionHasChanged() {
        self.noteMove()
        self.outbound.noteChange()
    }

    /// The context from which the visits began that led to the current one; nil if that was not visited.
    package var visitOrigin: ContextName? { self.state.withLock { $0.origin?.name } }

    /// The context that players enter after the login.
    package var homeContext: ContextName { self.world.registry.home }

    func noteOrigin(_ entry: ContextEntry?) { self.state.withLock { $0.origin = entry } }

    /// Whether its contexts have been told that the player has left.
    var hasLeft: Bool { self.state.withLock { $0.hasLeft } }

    /// Its contexts have been told that the player has left.
    func noteLeft() { self.state.withLock { $0.hasLeft = true } }

    /// Notes that the connection is in a context now: its manager's to say.
    func enter(_ context: ContextEntry) {
        self.state.withLock { $0.context = context }
        self.noteMove()
    }

    /// How often something has changed that another process would have to know; a look costs no lock.
    ///
    /// The upper half counts who it is and in which context, the lower half what that context remembers.
    package var changes: UInt64 { self.heldChanges.load(ordering: .relaxed) }

    /// The state of a context has changed: it is written down for another process at the end of the line that is being
    /// answered, or else at the end of the event loop's turn.
    @usableFromInline
    func stateHasChanged() {
        self.heldChanges.wrappingAdd(1, ordering: .relaxed)
        // Who answers a line looks by itself at what has changed.
        if !self.isAnswering.load(ordering: .relaxed) { self.outbound.noteChange() }
    }

    /// Login or context have changed.
    private func noteMove() { self.heldChanges.wrappingAdd(1 << 32, ordering: .relaxed) }

    /// Marks the socket as gone, and answers who was logged in.
    @discardableResult
    package func markClosed() -> (any PlayerSession)? {
        self.state.withLock { state in
            state.isClosed = true
            return state.session
        }
    }
}
