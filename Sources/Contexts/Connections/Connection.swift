import Synchronization

/// A connection, as contexts see it: the account that is logged in on it, and the address of its client.
///
/// All members are safe from any thread; none waits.
public final class Connection: Sendable {
    /// The number of a connection: the kernel's cookie of its socket (SO_COOKIE).
    ///
    /// The kernel gives no other socket the same cookie until the machine starts again.
    package struct ID: Hashable, Sendable, Codable, CustomStringConvertible {
        /// The number.
        package let rawValue: UInt64
        /// Wraps a number.
        package init(_ rawValue: UInt64) { self.rawValue = rawValue }
        /// The number in decimal digits, as log records carry it.
        package var description: String { String(self.rawValue) }
    }

    private struct State {
        /// The session that is attached, or was at the end: a context that is told `left` can still ask for it.
        var session: (any PlayerSession)?
        var context: ContextEntry?
        /// The first of the contexts from which the current one was visited.
        var origin: ContextEntry?
        /// Where the session was before it came to this connection; nil for a session that began here.
        var former: FormerConnections?
    }

    /// The number of this connection.
    package let id: ID

    /// The address of the client; nil on a unix socket, where there is none.
    public let clientAddress: String?

    /// Whether passwords may be typed here; false where they would cross a network unencrypted.
    ///
    /// It is false when a trusted proxy says that its client came without TLS (SEC-5). No dialogue that asks for a
    /// password is opened then. A context that takes passwords in another way has to check this first.
    public let allowsPasswords: Bool

    // An idle connection costs the bytes of this object: flags stand beside flags, and what few sessions need is in an
    // object of its own.
    private let heldIsReader = Atomic(false)
    /// Written under the lock of the state, so that no session is attached afterwards.
    private let heldIsClosed = Atomic(false)
    private let heldHasLeft = Atomic(false)
    /// What the commands since the last look cost beyond one each.
    private let heldExtraCost = Atomic<UInt8>(0)
    /// Whether a line is being answered on the executor right now, without a task.
    let isAnswering = Atomic(false)
    /// Whether the context manager is working on something that may wait.
    let isAtWork = Atomic(false)

    /// The event loop on which this connection's actors run.
    package var executor: any SerialExecutor { self.home.executor }

    /// The contexts that the connection can be in, and the services that these may use.
    var world: ContextWorld {
        guard let world = self.home.world else { preconditionFailure("a connection without a world has no contexts") }
        return world
    }

    /// The queue for what this player is sent outside of a reply.
    package var outbound: Outbound { Outbound(queue: self.home.outbound, key: self.key) }

    /// What the connections of one event loop have in common.
    let home: ConnectionHome
    private let key: UInt64

    private let heldChanges = Atomic<UInt64>(0)
    private let state = Mutex(State())

    /// Describes one connection of an event loop.
    ///
    /// - Parameters:
    ///   - id: The number.
    ///   - clientAddress: The address of the client.
    ///   - allowsPasswords: Whether passwords may be typed here.
    ///   - home: What the connections of its event loop have in common.
    ///   - key: The key by which the loop's outbound queue knows it.
    package init(id: ID, clientAddress: String?, allowsPasswords: Bool, home: ConnectionHome, key: UInt64) {
        self.id = id
        self.clientAddress = clientAddress
        self.allowsPasswords = allowsPasswords
        self.home = home
        self.key = key
    }

    /// The account that logged in here, with its present role; nil before a login.
    ///
    /// It stays known after the end of the connection, so that a context can tell others who has left.
    public var account: Account? { self.session?.account }

    /// The session that is attached, or was at the end; nil before a login.
    package var session: (any PlayerSession)? { self.state.withLock { $0.session } }

    /// The present role of the player; ``Role/anonymous`` before a login.
    public var role: Role { self.account?.role ?? .anonymous }

    /// The context that the connection is in, or was in at its end; nil before the first one.
    public var contextName: ContextName? { self.state.withLock { $0.context?.name } }

    /// Whether the connection has ended.
    public var isClosed: Bool { self.heldIsClosed.load(ordering: .acquiring) }

    /// Whether texts should suit a screen reader: one column, and nothing that is drawn with characters.
    ///
    /// The player chooses it with `reader on`, or the client does.
    public var isReader: Bool { self.heldIsReader.load(ordering: .relaxed) }

    /// Chooses whether texts should suit a screen reader.
    package func setReader(_ isReader: Bool) {
        guard self.heldIsReader.exchange(isReader, ordering: .relaxed) != isReader else { return }
        self.sessionHasChanged()
    }

    /// Notes that a command costs more than one, by the limit on how often lines are carried out.
    @usableFromInline
    func noteExtraCost(_ cost: UInt8) { self.heldExtraCost.store(cost, ordering: .relaxed) }

    /// Returns what the last command costs beyond one, once.
    package func takeExtraCost() -> UInt8 {
        guard self.heldExtraCost.load(ordering: .relaxed) > 0 else { return 0 }
        return self.heldExtraCost.exchange(0, ordering: .relaxed)
    }

    /// Takes what the session has left on this connection, for another one that goes on with it.
    package func takeOver(for other: Connection) async -> SessionRemains? {
        await self.home.outbound.takeOver(self.key, for: other.outbound)
    }

    /// Attaches a session to this connection, instead of the one that it has.
    ///
    /// Only `World.Sessions` and test worlds call this.
    ///
    /// - Returns: False if the connection has ended; the session is not attached then.
    package func attach(_ session: any PlayerSession) -> Bool {
        self.noteMove()
        return self.state.withLock { state in
            guard !self.isClosed else { return false }
            state.session = session
            return true
        }
    }

    /// Where the rest of this connection's session is: its contexts, and what its player was not sent; nil if nothing is
    /// left to take over.
    package var resumption: Resumption? { self.state.withLock { $0.former?.resumption } }

    /// Leaves the rest of a session for the context manager, which takes it over.
    ///
    /// Only `World.Accounts` and test worlds call this, as soon as the session is attached.
    package func leaveToResume(_ resumption: Resumption) {
        let identities = FormerConnections.identities(before: resumption)
        self.state.withLock { $0.former = FormerConnections(resumption: resumption, identities: identities) }
    }

    /// The connections that the session was on before, the last ones of this process; see ``goesOn(with:)``.
    var formers: [ObjectIdentifier] { self.state.withLock { $0.former?.identities ?? [] } }

    /// Returns whether the session of a connection that has ended is on this one now.
    ///
    /// - Parameter former: One of ``formers``, or another object that has its identity meanwhile.
    /// - Returns: Whether the session was on it, and has come here.
    func goesOn(with former: Connection) -> Bool {
        guard former.isClosed, let session = former.session else { return false }
        return session === self.session
    }

    /// Returns what is left to take over, once.
    package func takeResumption() -> Resumption? { self.state.withLock { $0.former?.resumption.take() } }

    /// Notes that the session has changed, and has it saved for another process.
    package func sessionHasChanged() {
        self.noteMove()
        self.outbound.noteChange()
    }

    /// The context from which the player's visits began; nil if the current context was not visited.
    package var visitOrigin: ContextName? { self.state.withLock { $0.origin?.name } }

    /// The context that players enter after the login.
    package var homeContext: ContextName { self.world.registry.home }

    func noteOrigin(_ entry: ContextEntry?) { self.state.withLock { $0.origin = entry } }

    /// Whether all contexts of the connection have been told that the player has left.
    var hasLeft: Bool { self.heldHasLeft.load(ordering: .acquiring) }

    /// Notes that all contexts of the connection have been told that the player has left.
    func noteLeft() { self.heldHasLeft.store(true, ordering: .releasing) }

    /// Notes which context the connection is in.
    ///
    /// Only its context manager calls this.
    func enter(_ context: ContextEntry) {
        self.state.withLock { $0.context = context }
        self.noteMove()
    }

    /// How often something has changed that another process would need.
    ///
    /// Reading it takes no lock.
    ///
    /// The upper 32 bits count changes of the session and of the context, the lower 32 bits changes of the context's
    /// state.
    package var changes: UInt64 { self.heldChanges.load(ordering: .relaxed) }

    /// Notes that a context's state has changed.
    ///
    /// While a line is being answered, the state is saved before the reply is sent; otherwise it is saved at the end of
    /// the current iteration of the event loop.
    @usableFromInline
    func stateHasChanged() {
        self.heldChanges.wrappingAdd(1, ordering: .relaxed)
        // Whatever answers a line compares the counter itself.
        if !self.isAnswering.load(ordering: .relaxed) { self.outbound.noteChange() }
    }

    /// Counts a change of the session or of the context.
    private func noteMove() { self.heldChanges.wrappingAdd(1 << 32, ordering: .relaxed) }

    /// Notes that the connection has ended, and returns the session that was attached.
    @discardableResult
    package func markClosed() -> (any PlayerSession)? {
        self.state.withLock { state in
            self.heldIsClosed.store(true, ordering: .releasing)
            return state.session
        }
    }
}
