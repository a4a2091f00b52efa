import Contexts
import Reactor

/// A connection that the process before has left: where its parts lie in that memory before any is copied.
///
/// Each range lies where that process has written. ``TableSnapshot/savedConnection(_:)`` copies one connection's at a time.
struct SavedConnectionOutline: Sendable {
    /// Where it stands in the table.
    let key: SocketKey
    /// The plain part, as it was before a change that was not finished.
    var slot: ConnectionSlot
    /// What was received and not yet made into messages, in order.
    var input: [Range<Int>] = []
    /// The start of a message whose end has not come.
    var assembly = 0..<0
    /// What the kernel would not take, or was never given.
    var output = 0..<0
    /// How many messages that is.
    var outputMessages = 0
    /// What is known of its player; empty if nothing is kept of it.
    var record = 0..<0
    /// The account that has logged in, as it was then.
    var account: Account?
    /// Whether a command was being worked on, or its answer sent, when the process ended: its player is told.
    var hasLostCommand = false
    /// Blocks that only this connection can have: all that is read of it.
    var claims: [Range<Int>] = []

    /// The identity of its socket.
    var cookie: UInt64 { self.slot.cookie }
}
