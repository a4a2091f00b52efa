package import Contexts
import Synchronization

/// The players who are logged in: at most one session for each account, and one for each connection.
///
/// Safe from any thread; waits for nothing. Login and end of a connection exclude each other, so no session is left
/// over, whichever comes first.
package final class Sessions: PeopleDirectory {
    /// What a login has ended, or gone on with.
    package struct Displacement {
        /// The connection that has lost its account.
        ///
        /// It is another connection if its login was earlier. It is the same connection if a later login of the account
        /// exists, because claims may arrive in another order than they were made.
        package var connection: Connection?
        /// The login that was attached to the same connection before.
        package var former: Login?
        /// The lost connection with whose session the login goes on; the session's number is that of the login.
        package var resumption: Connection?
    }

    let state = Mutex(SessionIndex())

    /// Makes an empty collection.
    package init() {}

    /// Begins the session of a login on a connection, and returns what it has ended.
    ///
    /// If the account has a session that waits for its player, that session goes on instead.
    ///
    /// - Parameters:
    ///   - login: The login.
    ///   - connection: The connection, which has not been lost.
    ///   - policy: Whether the session of another connection may be replaced.
    /// - Returns: What it has ended.
    /// - Throws: `connectionClosed` if the connection has ended or was lost, `alreadyLoggedIn` if the policy refuses the
    ///   login; nothing is changed then.
    package func begin(
        _ login: Login,
        on connection: Connection,
        under policy: SessionRules.Policy = .replace
    ) throws(AccountError) -> Displacement {
        try self.begin(login, on: connection, under: policy, tokens: .none)
    }

    /// Begins the session of a login, of whose tokens something may be known.
    func begin(
        _ login: Login,
        on connection: Connection,
        under policy: SessionRules.Policy,
        tokens: Session.Tokens
    ) throws(AccountError) -> Displacement {
        try self.state.withLock { (state) throws(AccountError) in
            let (former, account) = (connection.session, login.account.id)
            let present = state.ofAccount[account]
            let isLate = present.map { $0.number > login.number } ?? false
            if isLate, former?.account.id == account, !connection.isClosed { return Displacement() }
            guard !Self.isLost(connection) else { throw AccountError(.connectionClosed, at: "Sessions") }
            if let present, present.lostAt != nil, !isLate {
                let displacement = try Self.goOn(with: present, by: login, on: connection, &state)
                // The password proves the owner. A token from before may be in other hands, so it no longer counts.
                present.tokens = .none
                return displacement
            }
            if let present, policy == .refuse, present.connection !== connection {
                throw AccountError(.alreadyLoggedIn, at: "Sessions")
            }
            let session = Session(login, on: connection, tokens: tokens)
            guard connection.attach(session) else { throw AccountError(.connectionClosed, at: "Sessions") }
            var displacement = Displacement(former: state.remove(former, on: connection))
            guard !isLate else {
                session.end()
                displacement.connection = connection
                return displacement
            }
            displacement.connection = state.remove(account)
            state.insert(session, of: account)
            return displacement
        }
    }

    /// Restores a session of the previous process, and returns the connection that has lost its account.
    ///
    /// It is another connection if its login was earlier, or this one if it was later. It is nil if no connection has
    /// lost its account, or if this connection has ended. Later logins have greater numbers.
    ///
    /// - Parameters:
    ///   - login: The login.
    ///   - connection: The connection that it was on.
    ///   - lostAt: When that connection was lost, in milliseconds since 1970, UTC; nil if it is there.
    /// - Returns: The connection that has lost its account.
    package func restore(_ login: Login, on connection: Connection, lostAt: Int64? = nil) -> Connection? {
        self.state.withLock { state in
            let account = login.account.id
            if let present = state.ofAccount[account], present.number > login.number { return connection }
            let (former, session) = (
                connection.session, Session(state.trusted(login), on: connection, tokens: .unknown)
            )
            if let lostAt { _ = session.lose(at: lostAt) }
            guard connection.attach(session) else { return nil }
            _ = state.remove(former, on: connection)
            let displaced = state.remove(account)
            state.insert(session, of: account)
            return displaced
        }
    }

    /// A number greater than those of all logins so far, for a world without an engine that gives them.
    package var nextNumber: UInt64 { self.state.withLock { $0.greatestNumber + 1 } }

    /// Returns the connection that an account is logged in on; nil if there is none.
    package func connection(of account: Int64) -> Connection? {
        self.state.withLock { $0.ofAccount[account]?.connection }
    }

    /// Changes the role of an account; it counts from the next command on.
    package func update(_ account: Account) {
        guard let session = self.state.withLock({ $0.ofAccount[account.id] }) else { return }
        session.update(account.role)
        session.connection?.sessionHasChanged()
    }

    /// Notes that a connection has ended, ends its session, and returns the login, if there was one.
    ///
    /// Call it once when a connection has ended. If the account was taken over, it stays logged in on its new
    /// connection.
    @discardableResult
    package func close(_ connection: Connection) -> Login? {
        self.state.withLock { state in state.remove(connection.markClosed(), on: connection) }
    }

    /// How many players are logged in.
    package var count: Int { self.state.withLock { $0.byNumber.count } }

    /// Returns the player with that name, which is folded already.
    package func person(named folded: String) -> Person? {
        self.state.withLock { $0.session(named: folded) }.map(Person.init)
    }

    /// Returns at most `limit` players whose names begin with a prefix, which is folded already.
    ///
    /// The cost does not grow with the number of other players.
    package func page(of prefix: String, atMost limit: Int) -> PeoplePage {
        self.state.withLock { $0.page(of: prefix, atMost: limit) }
    }
}
