package import Contexts
import Synchronization

/// Who somebody is here, apart from the connection that they are on: an account, from its login to its end.
///
/// A session ends with its connection. Another login of the same account is another session. Safe from any thread, waits
/// for nothing.
package final class Session: PlayerSession {
    private struct State {
        var account: Account
        var connection: Connection?
    }

    /// The number of the login, which only grows.
    package let number: UInt64
    private let state: Mutex<State>

    /// A session on a connection.
    init(_ login: Login, on connection: Connection) {
        self.number = login.number
        self.state = Mutex(State(account: login.account, connection: connection))
    }

    /// The account, with its role as it is now: what a player may do is looked up here at each command.
    package var account: Account { self.state.withLock { $0.account } }

    /// The connection that they are on; nil when the session has ended.
    package var connection: Connection? { self.state.withLock { $0.connection } }

    /// Puts another role in force.
    ///
    /// The name stays the one of the login, as people are listed by it.
    func update(_ role: Role) {
        self.state.withLock { state in
            state.account = Account(id: state.account.id, username: state.account.username, role: role)
        }
    }

    /// Ends the session: nobody is reached through it any more.
    func end() { self.state.withLock { $0.connection = nil } }
}
