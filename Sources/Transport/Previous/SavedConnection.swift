import WebSocketProtocol

/// A connection that the process before has left, as its memory tells of it: all that is needed to go on.
struct SavedConnection {
    /// The plain part, as it was; its descriptor and its blocks mean nothing here.
    var slot: ConnectionSlot
    /// What was received and not yet made into messages.
    var input: [UInt8] = []
    /// The start of a message whose end has not come.
    var assembly: [UInt8] = []
    /// What the kernel would not take, or was never given.
    var output: [UInt8] = []
    /// How many messages that is.
    var outputMessages = 0
    /// Who it is, and where; nil if there is nothing to say.
    var record: SessionRecord?
    /// Whether a command was being worked on, or its answer sent, when the process ended: its player is told.
    var hasLostCommand = false
}
