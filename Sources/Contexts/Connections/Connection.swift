import Synchronization

/// One socket, as contexts know it: who is behind it and which event loop it lives on.
///
/// All members are safe from any thread; none blocks for longer than a few instructions.
public final class Connection: Sendable {
    /// The number of a connection: the kernel's of its socket (SO_COOKIE), which no other socket gets until the machine
    /// starts again.
    public struct ID: Hashable, Sendable, Codable, CustomStringConvertible {
        /// The number.
        public let rawValue: UInt64
        /// Wraps a number.
        public init(_ rawValue: UInt64) { self.rawValue = rawValue }
        /// The number in decimal digits, as log records carry it.
        public var description: String { String(self.rawValue) }
    }

    private enum Life {
        case anonymous
        case loggedIn(Login)
        case closed
    }

    private struct State {
        var life = Life.anonymous
        var context: ContextName?
    }

    /// The number of this connection.
    public let id: ID

    /// The address of the client, or nil when it has none to tell (a unix socket).
    public let clientAddress: String?

    /// Whether passwords may be typed here; false where they would cross a network readable for others.
    ///
    /// So it is when a proxy that is trusted says that its client came without TLS (SEC-5). No dialogue in which a password
    /// is typed is opened then, and ``AccountService`` refuses what takes one; a context that has it typed in another way
    /// looks here first.
    public let allowsPasswords: Bool

    /// The event loop on which this connection's actors run.
    public var executor: any SerialExecutor { self.home.executor }

    /// The way to this player from outside a reply.
    public var outbound: Outbound { Outbound(queue: self.home.outbound, key: self.key) }

    private let home: ConnectionHome
    private let key: UInt64

    private let state = Mutex(State())
    private let heldChanges = Atomic<UInt64>(0)

    /// Describes a socket to contexts; it starts without an account.
    public init(
        id: ID,
        clientAddress: String?,
        allowsPasswords: Bool = true,
        executor: any SerialExecutor,
        outbound: Outbound
    ) {
        self.id = id
        self.clientAddress = clientAddress
        self.allowsPasswords = allowsPasswords
        self.home = ConnectionHome(executor: executor, outbound: outbound.queue)
        self.key = outbound.key
    }

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

    /// The account that logged in here, or nil before a login and after the end.
    public var account: Account? { self.login?.account }

    /// The login that is in force here, or nil before one and after the end.
    package var login: Login? {
        self.state.withLock { state in
            switch state.life {
            case .anonymous, .closed: nil
            case .loggedIn(let login): login
            }
        }
    }

    /// What whoever is behind it may do: Role/anonymous before a login.
    public var role: Role { self.account?.role ?? .anonymous }

    /// The context that the connection is in, or was in at its end; nil before the first.
    public var contextName: ContextName? { self.state.withLock { $0.context } }

    /// Whether the socket has gone.
    public var isClosed: Bool {
        self.state.withLock { state in
            switch state.life {
            case .closed: true
            case .anonymous, .loggedIn: false
            }
        }
    }

    /// Ties an account to this connection; false when the socket has gone meanwhile.
    ///
    /// Only the gate of the logins calls this (`World.Accounts`): a context that wants a player logged in asks
    /// ``Services/accounts``.
    package func attach(_ login: Login) -> Bool {
        self.noteMove()
        return self.state.withLock { state in
            switch state.life {
            case .closed: return false
            case .anonymous, .loggedIn:
                state.life = .loggedIn(login)
                return true
            }
        }
    }

    /// Notes that the connection is in a context now: its manager's to say.
    package func enter(_ context: ContextName) {
        self.state.withLock { $0.context = context }
        self.noteMove()
    }

    /// How often something has changed that another process would have to know; a look costs no lock.
    ///
    /// The upper half counts who it is and in which context, the lower half what that context remembers.
    package var changes: UInt64 { self.heldChanges.load(ordering: .relaxed) }

    /// Says that the state of the context has changed outside of a command: by a timer, say, or by another actor.
    ///
    /// Call it after each such change, from any thread; the server then writes the state down at the end of the event
    /// loop's turn, once for all changes of that turn. A change that is not noted is lost if the process is killed
    /// before a command of this player changes the state as well. What a command changes needs no note: that is seen
    /// when the command ends. After the connection's end the call does nothing.
    public func noteChange() {
        self.countChange()
        self.outbound.noteChange()
    }

    /// Counts a change of the context's state that a command has made, which is looked at when the command ends.
    @usableFromInline
    func countChange() { self.heldChanges.wrappingAdd(1, ordering: .relaxed) }

    /// Login or context have changed.
    private func noteMove() { self.heldChanges.wrappingAdd(1 << 32, ordering: .relaxed) }

    /// Marks the socket as gone and answers the account that was on it.
    package func markClosed() -> Account? {
        self.state.withLock { state in
            defer { state.life = .closed }
            switch state.life {
            case .anonymous, .closed: return nil
            case .loggedIn(let login): return login.account
            }
        }
    }
}
