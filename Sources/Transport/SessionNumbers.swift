/// What is counted of a connection's session, and agreed on with its client, over all processes that have had it.
///
/// They lie in each slot, and go from process to process. Plain text counts and agrees on nothing: all are 0 there.
struct SessionNumbers: BitwiseCopyable, Equatable, Sendable {
    /// How many messages were sent to the client.
    var messages: UInt64 = 0
    /// The id of the last line of the client that was carried out.
    var did: UInt64 = 0
    /// The id of the last line of a channel that was sent to the client.
    var channelLine: UInt64 = 0
    /// What the client speaks: 0 for plain text, which is all that there is.
    var dialect: UInt8 = 0
    /// What the client has asked for beside that, as bits; none with plain text.
    var wants: UInt8 = 0

    /// Whether they can be those of a session; to be asked of what another process has left.
    var isPossible: Bool { self.dialect == 0 && self.wants == 0 }
}
