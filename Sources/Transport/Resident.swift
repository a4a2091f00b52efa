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
        case end(Ending, by: MonotonicTime)
    }

    /// Who it is; nil before the upgrade.
    var player: Player?
    /// Whether the end was decided, and told to the world and the log.
    var hasDeparted = false
    var intention = Intention.goOn
    /// Bytes that were received but not yet made into messages, behind those that are ``used``.
    var input = ByteBuffer()
    /// How many bytes at the start of ``input`` the last step of the protocol has dealt with.
    var used = 0
    /// The start of a message whose end has not come.
    var assembly = ByteBuffer()
    /// Bytes that the kernel would not take.
    var output = ByteBuffer()
    /// Messages that were put into `output` since it was last empty.
    var outputMessages = 0

    /// Forgets the input that was dealt with, and its memory when nothing is left.
    func dropUsedInput() {
        guard !self.input.isEmpty else { return }
        self.input.removeFirst(self.used)
        self.used = 0
        if self.input.isEmpty { self.input.release() }
    }
}
