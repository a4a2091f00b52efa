package import Contexts
import Synchronization

/// A login, apart from the connection that it is on: it has an account, and lasts from the login to the end.
///
/// If its connection is lost, a session may wait for its player, and go on with another connection. Another login of
/// the same account is another session, unless it takes over a session that waits. Safe from any thread; waits for
/// nothing.
package final class Session: PlayerSession {
    /// What this process knows of the tokens of a session.
    enum Tokens: Equatable, Sendable {
        /// There is none: what the engine has belongs to an earlier session of the account.
        case none
        /// They are a family of the engine.
        case family(Int64)
        /// The session began in another process; the engine has its tokens, if it has any.
        case unknown
    }

    /// The order of its members keeps it small: each player has one.
    private struct State {
        var account: Account
        var wasStored = false
        var wasRevoked = false
        var connection: Connection?
        /// The same as ``lostAt``; `Int64.min` while the player is connected.
        private var heldLostAt = Int64.min
        var tokens: Tokens
        /// The token that was issued last, until its client has confirmed it.
        var issued: TokenDigest?

        init(account: Account, connection: Connection, tokens: Tokens) {
            self.account = account
            self.connection = connection
            self.tokens = tokens
        }

        /// When the connection was lost, in milliseconds since 1970, UTC.
        var lostAt: Int64? {
            get { self.heldLostAt == .min ? nil : self.heldLostAt }
            set { self.heldLostAt = newValue ?? .min }
        }
    }

    /// The number of the login, or of the claim by which it was resumed.
    ///
    /// Numbers only grow.
    package var number: UInt64 { self.heldNumber.load(ordering: .relaxed) }
    private let heldNumber: Atomic<UInt64>
    private let state: Mutex<State>

    /// Makes a session on a connection.
    init(_ login: Login, on connection: Connection, tokens: Tokens = .none) {
        self.heldNumber = Atomic(login.number)
        self.state = Mutex(State(account: login.account, connection: connection, tokens: tokens))
    }

    /// The account, with its present role, which each command reads here.
    package var account: Account { self.state.withLock { $0.account } }

    /// The connection that the session is on, or was on when it was lost; nil once the session has ended.
    package var connection: Connection? { self.state.withLock { $0.connection } }

    /// When the connection was lost, in milliseconds since 1970, UTC; nil while the player is connected.
    var lostAt: Int64? { self.state.withLock { $0.lostAt } }

    /// When the connection was lost, since the beginning of 1970 in UTC; nil while the player is connected.
    package var lostSince: Duration? { self.lostAt.map { .milliseconds($0) } }

    /// What is known of the tokens.
    var tokens: Tokens {
        get { self.state.withLock { $0.tokens } }
        set { self.state.withLock { $0.tokens = newValue } }
    }

    /// Returns whether a family of tokens can be this session's.
    func mayHave(_ family: Int64) -> Bool {
        switch self.tokens {
        case .none: false
        case .family(let own): own == family
        case .unknown: true
        }
    }

    /// Notes that its tokens are refused from now on.
    func revokeTokens() {
        self.state.withLock { state in
            state.wasRevoked = state.tokens != .none
            state.tokens = .none
            state.issued = nil
        }
    }

    /// Returns whether the tokens were revoked, once.
    package func takeRevocation() -> Bool {
        self.state.withLock { state in
            defer { state.wasRevoked = false }
            return state.wasRevoked
        }
    }

    /// Whether the engine has, or had, the session.
    var wasStored: Bool { self.state.withLock { $0.wasStored } }

    /// Whether the engine may have the session or a token of it.
    var isKnownToEngine: Bool { self.state.withLock { $0.wasStored || $0.tokens != .none } }

    /// Notes that the engine has the session.
    func noteStored() { self.state.withLock { $0.wasStored = true } }

    /// Changes the role.
    ///
    /// The name does not change, because players are sorted by it.
    func update(_ role: Role) {
        self.state.withLock { $0.account = Account(id: $0.account.id, username: $0.account.username, role: role) }
    }

    /// Notes that a token was issued, which its client has not confirmed yet.
    func noteIssued(_ token: TokenDigest?) { self.state.withLock { $0.issued = token } }

    /// Returns the token that was issued last, once, if the session is on that connection.
    func takeIssued(on connection: Connection) -> TokenDigest? {
        self.state.withLock { state in state.connection === connection ? state.issued.take() : nil }
    }

    /// Returns whether the session is on that connection, and not lost.
    func isAttached(to connection: Connection) -> Bool {
        self.state.withLock { $0.connection === connection && $0.lostAt == nil }
    }

    /// Notes that the connection was lost at that time, unless it was before.
    ///
    /// - Returns: Whether it was not lost before.
    func lose(at time: Int64) -> Bool {
        self.state.withLock { state in
            guard state.connection != nil, state.lostAt == nil else { return false }
            state.lostAt = time
            return true
        }
    }

    /// Goes on with another connection under another number.
    ///
    /// Players are sorted by number, so only ``SessionIndex`` calls this, while it has the session in no order.
    func goOn(with login: Login, on connection: Connection) {
        self.heldNumber.store(login.number, ordering: .relaxed)
        self.state.withLock { state in
            let name = state.account.username
            state.account = Account(id: login.account.id, username: name, role: login.account.role)
            state.connection = connection
            state.lostAt = nil
            state.issued = nil
        }
    }

    /// Ends the session: it no longer leads to a connection.
    func end() {
        self.state.withLock { state in
            state.connection = nil
            state.lostAt = nil
            state.issued = nil
        }
    }
}
