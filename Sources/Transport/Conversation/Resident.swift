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

    /// What the server does of its own accord: before the next command, or when the running one is done.
    indirect enum Intention {
        /// Nothing.
        case goOn
        /// The first context is still to be entered.
        case enter
        /// Another process had the connection: its player is to be told what was lost.
        case resume(Resumption)
        /// The connection is to be ended; the command is not waited for beyond that time.
        case end(Ending, by: MonotonicTime)
    }

    /// What only a worker can do, because it may have to wait.
    indirect enum Errand {
        /// A message was begun with, and what answers it may wait.
        case answer(PendingReply)
        /// The player has changed outside of a command, and their context cannot be looked at without waiting.
        case keep
        /// A player is to be told what was lost between two processes.
        case resume(Resumption, home: ContextName)
    }

    /// Who it is; nil before the upgrade.
    var player: Player?
    /// Whether the end was decided, and told to the world and the log.
    var hasDeparted = false
    /// Whether others may read what the player sends: no password is typed there, unless the operator allows it.
    var isReadableByOthers = false
    /// How often something about the player had changed when it was last kept.
    var kept = PlayerChanges()
    /// Where the next state of the same context is written, beside the block that is kept; none before the second one.
    var spare = Arena.Block()
    /// How many bytes of the block that is kept come before the state.
    var identityBytes = 0
    var intention = Intention.goOn
    /// What is left for its worker; nil while messages are handled at once.
    var errand: Errand?
    /// The rest of its input waits for its turn, in ``ConnectionTable/unfinished``: nobody else takes of it meanwhile but
    /// its worker, and its socket is not read.
    var isQueued = false
    /// How many steps the next budget has before the clock is looked at (``InputBudget``).
    var stride = InputBudget.maximumStride
}
