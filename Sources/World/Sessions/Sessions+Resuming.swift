import Contexts
import Synchronization

extension Sessions {
    /// The session of an account, whether its player is connected or not; nil if there is none.
    func session(of account: Int64) -> Session? { self.state.withLock { $0.ofAccount[account] } }

    /// All sessions, in no order.
    var all: [Session] { self.state.withLock { Array($0.ofAccount.values) } }

    /// Returns whether a connection was lost, and its session waits for its player.
    static func isLost(_ connection: Connection) -> Bool {
        guard let session = connection.session as? Session else { return false }
        return session.connection === connection && session.lostAt != nil
    }

    /// Notes that the connection of a session was lost; the session waits for its player, and is still found and listed.
    ///
    /// - Returns: The session, and whether it was not lost before; nil if the connection has no session.
    func lose(_ connection: Connection, at time: Int64) -> (session: Session, isNew: Bool)? {
        self.state.withLock { _ in
            guard let session = connection.session as? Session, session.connection === connection else { return nil }
            return (session, session.lose(at: time))
        }
    }

    /// Ends the session of a lost connection, which has ended then.
    ///
    /// - Returns: The login that has ended; nil if the session goes on elsewhere or is not lost, and nothing is changed.
    func expire(_ connection: Connection) -> Login? {
        self.state.withLock { state in
            guard Self.isLost(connection) else { return nil }
            return state.remove(connection.markClosed(), on: connection)
        }
    }

    /// Ends a session, wherever it is.
    ///
    /// - Returns: The connection that it was on; nil if it has ended already.
    func end(_ session: Session) -> Connection? {
        self.state.withLock { state in
            guard let connection = session.connection else { return nil }
            state.remove(session, of: session.account.id)
            return connection
        }
    }

    /// Has a session go on with another connection, by a later claim.
    ///
    /// - Returns: The connection that it was on, and whether that one was lost; nil if it has ended, or if a later claim
    ///   has arrived before.
    /// - Throws: `connectionClosed` if the new connection has ended or was lost; nothing is changed then.
    func resume(
        _ session: Session,
        by login: Login,
        on connection: Connection
    ) throws(AccountError) -> (connection: Connection, wasLost: Bool)? {
        try self.state.withLock { (state) throws(AccountError) in
            guard let former = session.connection, former !== connection, session.number < login.number else {
                return nil
            }
            let wasLost = session.lostAt != nil
            _ = try Self.goOn(with: session, by: login, on: connection, &state)
            return (former, wasLost)
        }
    }

    /// Has a session go on with a login on another connection.
    ///
    /// - Throws: `connectionClosed` if that connection has ended or was lost; nothing is changed then.
    static func goOn(
        with session: Session,
        by login: Login,
        on connection: Connection,
        _ state: inout SessionIndex
    ) throws(AccountError) -> Displacement {
        let former = connection.session
        guard !Self.isLost(connection), connection.attach(session) else {
            throw AccountError(.connectionClosed, at: "Sessions")
        }
        // What comes from now on follows what came before, which the former connection has.
        connection.outbound.holdBack()
        let displacement = Displacement(
            former: state.remove(former, on: connection),
            resumption: session.connection
        )
        state.move(session, to: login, on: connection)
        return displacement
    }
}
