import Contexts
import Reactor

/// A connection of the previous process: where its parts lie in that memory.
///
/// Nothing is copied yet.
///
/// Each range lies in memory that was written. ``TableSnapshot/savedConnection(_:)`` copies one connection at a time.
struct SavedConnectionOutline: Sendable {
    /// The key of the connection in that table.
    let key: SocketKey
    /// The slot, as it was before an unfinished change.
    var slot: ConnectionSlot
    /// The ranges that were received and not made into messages yet, in order.
    var input: [Range<Int>] = []
    /// The beginning of a message whose end has not arrived.
    var assembly = 0..<0
    /// Bytes that the kernel did not accept, or that it was never given.
    var output = 0..<0
    /// The number of messages in ``output``.
    var outputMessages = 0
    /// The record of the session; empty if there is none.
    var record = 0..<0
    /// The account that was logged in, as it was then.
    var account: Account?
    /// Whether a command or its reply was unfinished when the process ended; the player is told.
    var isCommandLost = false
    /// Ranges that no other connection may claim: everything that is read of this one.
    var claims: [Range<Int>] = []

    /// The cookie of its socket.
    var cookie: UInt64 { self.slot.cookie }
}
