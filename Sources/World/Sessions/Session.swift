package import Contexts
import Synchronization

/// A login, apart from the connection that it is on: it has an account, and lasts from the login to the end.
///
/// A session ends with its connection. Another login of the same account is another session. Safe from any thread;
/// waits for nothing.
package final class Session: PlayerSession {
    private struct State {
        var account: Account
        var connection: Connection?
    }

    /// The number of the login.
    ///
    /// Numbers only grow.
    package let number: UInt64
    private let state: Mutex<State>

    /// Makes a session on a connection.
    init(_ login: Login, on connection: Connection) {
        self.number = login.number
        self.state = Mutex(State(account: login.account, connection: connection))
    }

    /// The account, with its present role, which each command reads here.
    package var account: Account { self.state.withLock { $0.account } }

    /// The connection that the session is on; nil once it has ended.
    package var connection: Connection? { self.state.withLock { $0.connection } }

    /// Changes the role.
    ///
    /// The name does not change, because players are sorted by it.
    func update(_ role: Role) {
        self.state.withLock { state in
            state.account = Account(id: state.account.id, username: state.account.username, role: role)
        }
    }

    /// Ends the session: it no longer leads to a connection.
    func end() { self.state.withLock { $0.connection = nil } }
}
