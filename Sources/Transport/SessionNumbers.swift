/// Counters of a connection's session, and what was agreed on with its client; they continue from process to process.
///
/// Each slot holds them. Plain text uses none of them, so all are 0 today.
struct SessionNumbers: BitwiseCopyable, Equatable, Sendable {
    /// How many messages were sent to the client.
    var messages: UInt64 = 0
    /// The id of the last line of the client that was executed.
    var did: UInt64 = 0
    /// The id of the last line of a channel that was sent to the client.
    var channelLine: UInt64 = 0
    /// The number of the client's `Dialect`: 0 for plain text, the only one.
    var dialect: UInt8 = 0
    /// Further features that the client has asked for, as bits; none exist for plain text.
    var wants: UInt8 = 0

    /// Whether the values are valid; checked for memory that another process has written.
    var isPossible: Bool { self.dialect == 0 && self.wants == 0 }
}
