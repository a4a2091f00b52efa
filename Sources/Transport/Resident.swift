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

    /// Who it is; nil before the upgrade.
    var player: Player?
    /// Whether the end was decided, and told to the world and the log.
    var hasDeparted = false
    var intention = Intention.goOn
    /// What waits of it: bytes that came or are to go.
    ///
    /// An idle connection has none, and neither has one whose messages come whole and whose peer reads.
    var backlog: Backlog?

    /// Whether bytes wait for the socket.
    var hasOutput: Bool {
        guard let backlog = self.backlog else { return false }
        return !backlog.output.isEmpty
    }

    /// How many bytes wait to be made into messages, with those that were used already.
    var inputCount: Int { self.backlog?.input.count ?? 0 }

    /// The backlog, made if there is none.
    func needBacklog() -> Backlog {
        if let backlog = self.backlog { return backlog }
        let backlog = Backlog()
        self.backlog = backlog
        return backlog
    }

    /// Forgets the input that was dealt with, and the backlog when nothing waits.
    func tidy() {
        guard let backlog = self.backlog else { return }
        backlog.dropUsedInput()
        if backlog.isEmpty { self.backlog = nil }
    }
}
