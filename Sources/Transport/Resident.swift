import Contexts
import Reactor

/// The part of a connection that holds memory and references.
///
/// Belongs to one table and is touched on its loop only. An idle one owns no buffer memory.
final class Resident {
    /// Who a connection is once it was upgraded.
    struct Player {
        let connection: Connection
        let manager: ContextManager
    }

    /// What the server does of its own accord when the running command is done.
    enum Intention {
        /// Nothing.
        case goOn
        /// The first context is still to be entered.
        case enter
        /// The connection is to be ended; the command is not waited for beyond that time.
        indirect case end(Ending, by: MonotonicTime)
    }

    /// What only a worker can do, because it may have to wait.
    enum Errand {
        /// A message was taken, and no context has seen it.
        case message(Message)
        /// A context has answered, and its reply leads to another one, which is still to greet.
        case move(Reply)
    }

    /// Who it is; nil before the upgrade.
    var player: Player?
    /// Whether the end was decided, and told to the world and the log.
    var hasDeparted = false
    var intention = Intention.goOn
    /// What is left for its worker; nil while messages are handled at once.
    var errand: Errand?
}
