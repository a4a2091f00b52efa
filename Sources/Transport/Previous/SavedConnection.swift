import WebSocketProtocol

/// A connection of the previous process, copied from its memory: everything that is needed to continue it.
struct SavedConnection {
    /// The slot as it was; its descriptor and its blocks mean nothing in this process.
    var slot: ConnectionSlot
    /// What was received and not yet made into messages.
    var input: [UInt8] = []
    /// The beginning of a message whose end has not arrived.
    var assembly: [UInt8] = []
    /// Bytes that the kernel did not accept, or that it was never given.
    var output: [UInt8] = []
    /// The number of messages in ``output``.
    var outputMessages = 0
    /// The record of the session; nil if there was none.
    var record: SessionRecord?
    /// Whether a command or its reply was unfinished when the process ended; the player is told.
    var isCommandLost = false
}
