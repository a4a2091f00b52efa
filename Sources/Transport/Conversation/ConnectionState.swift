import Contexts
import Reactor

/// The part of a connection that holds memory and references.
///
/// Belongs to one table and is touched on its loop only. An idle one owns no buffer memory; the order of the members
/// keeps it small.
final class ConnectionState {
    /// What the server does of its own accord before the next command.
    enum PendingAction {
        /// Nothing.
        case goOn
        /// The first context is still to be entered.
        case enter
        /// Another process had the connection: its player is to be told what was lost.
        case tellRestored(RestoreNotice)
    }

    /// What only a worker can do, because it may have to wait.
    indirect enum PendingWork {
        /// A message was begun with, and what answers it may wait.
        case answer(PendingReply)
        /// The player has changed outside of a command, and their context cannot be looked at without waiting.
        case save
        /// A player is to be told what was lost between two processes.
        case tellRestored(RestoreNotice, home: ContextName)
    }

    /// Where the connection is among contexts, and who it is; nil before the upgrade.
    var manager: ContextManager?
    /// Where the next state of the same context is written, beside the block that is kept; none before the second one.
    var spare = Arena.Block()
    /// How often something about the player had changed when it was last kept.
    var saved = ConnectionChanges()
    var pendingAction = PendingAction.goOn
    /// ``isReadableByOthers`` and ``stride`` in one byte.
    private var bits = UInt8(InputBudget.maximumStride)
    /// What is left for its worker; nil while messages are handled at once.
    var pendingWork: PendingWork?

    private static let readableBit: UInt8 = 0x80

    /// Whether others may read what the player sends: no password is typed there, unless the operator allows it.
    var isReadableByOthers: Bool {
        get { self.bits & Self.readableBit != 0 }
        set { self.bits = UInt8(self.stride) | (newValue ? Self.readableBit : 0) }
    }

    /// How many steps the next budget has before the clock is looked at (``InputBudget``).
    var stride: Int {
        get { Int(self.bits & ~Self.readableBit) }
        set { self.bits = self.bits & Self.readableBit | UInt8(clamping: min(newValue, InputBudget.maximumStride)) }
    }
}
