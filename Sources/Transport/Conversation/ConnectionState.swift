import Contexts
import Dialects
import Reactor

/// The part of a connection that holds references.
///
/// It belongs to one table and is used on that table's loop only. It owns no buffer while the connection is idle, and
/// the order of its members keeps it small.
final class ConnectionState {
    /// What the server must do on its own before the next command.
    enum PendingAction {
        /// Nothing: the next message is a command.
        case goOn
        /// Wait for the first message of a client of `uuu.v1`, which says what it wants.
        case awaitHello
        /// Enter the first context.
        case enter
        /// Tell the player what was lost, because another process had the connection before.
        case tellRestored(RestoreNotice)

        /// Whether messages of the client may be handled.
        var allowsMessages: Bool {
            switch self {
            case .goOn, .awaitHello: true
            case .enter, .tellRestored: false
            }
        }
    }

    /// Work that needs a worker, because it may have to wait.
    indirect enum PendingWork {
        /// Finish a reply that was begun and may have to wait.
        case answer(PendingReply)
        /// Save the connection's state, which has changed outside of a command; its context cannot be read without
        /// waiting.
        case save
        /// Tell a player what was lost between two processes.
        case tellRestored(RestoreNotice, home: ContextName)
        /// Go on with the session of a token, as a client of `uuu.v1` asks.
        case resume(ClientMessage.Resume)
        /// The same, as a client of plain text asks.
        case resumePlainly(token: String)
    }

    /// The connection's contexts and its session; nil before the upgrade.
    var manager: ContextManager?
    /// The second block for states: the next state of the same context is written here, then the blocks are swapped.
    ///
    /// There is none before the second state.
    var spare = Arena.Block()
    /// The change counters at the time of the last save.
    var saved = ConnectionChanges()
    var pendingAction = PendingAction.goOn
    /// ``isReadableByOthers`` and ``stride``, packed in one byte.
    private var bits = UInt8(InputBudget.maximumStride)
    /// Work for the connection's worker; nil while messages are handled at once.
    var pendingWork: PendingWork?
    /// What there is if the client may come back.
    var exchange: Exchange?
    /// What ``ConnectionTable/lookAtDeadline(_:)`` has to do, and when; nil if there is nothing.
    var deadline: Deadline?

    /// Whether the session has gone to another connection.
    var isGone: Bool { self.exchange?.transfer.isGone ?? false }

    private static let readableBit: UInt8 = 0x80

    /// ``isPlain``, ``isAtDoor``, ``hasTyped`` and ``isDelayed``, packed in one byte.
    private var flags: Flags = [.isPlain, .isAtDoor]
    /// How many looks in a row have found that nothing has come; with the most minutes that may be set, 40,320.
    var quietLooks: UInt16 = 0
    /// What the connection has of the limits on the addresses of clients.
    var ticket = AddressTicket.none

    private struct Flags: OptionSet {
        let rawValue: UInt8
        static let isPlain = Flags(rawValue: 1)
        static let isAtDoor = Flags(rawValue: 2)
        static let hasTyped = Flags(rawValue: 4)
        static let isDelayed = Flags(rawValue: 8)
    }

    /// Whether the client speaks plain text, so that each of its texts is a line.
    var isPlain: Bool {
        get { self.flags.contains(.isPlain) }
        set { self.mark(.isPlain, newValue) }
    }

    /// Whether nobody has logged in, so that a line may ask for a session.
    var isAtDoor: Bool {
        get { self.flags.contains(.isAtDoor) }
        set { self.mark(.isAtDoor, newValue) }
    }

    /// Whether a line came from the client since that was last looked at.
    var hasTyped: Bool {
        get { self.flags.contains(.hasTyped) }
        set { self.mark(.hasTyped, newValue) }
    }

    /// Whether the next line waits because others came before it too fast.
    var isDelayed: Bool {
        get { self.flags.contains(.isDelayed) }
        set { self.mark(.isDelayed, newValue) }
    }

    private func mark(_ flag: Flags, _ isSet: Bool) {
        if isSet { self.flags.insert(flag) } else { self.flags.remove(flag) }
    }

    /// Whether others may be able to read what the client sends.
    ///
    /// Passwords are refused then, unless the operator allows them.
    var isReadableByOthers: Bool {
        get { self.bits & Self.readableBit != 0 }
        set { self.bits = UInt8(self.stride) | (newValue ? Self.readableBit : 0) }
    }

    /// The number of steps that the next budget has before it reads the clock (``InputBudget``).
    var stride: Int {
        get { Int(self.bits & ~Self.readableBit) }
        set { self.bits = self.bits & Self.readableBit | UInt8(clamping: min(newValue, InputBudget.maximumStride)) }
    }
}
