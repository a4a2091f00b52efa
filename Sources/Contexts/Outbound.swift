/// The way from anywhere in the server to one player: a bounded queue, never a socket.
///
/// All calls return at once, from any thread. What is sent after the connection ended is dropped.
public protocol Outbound: Sendable {
    /// Sends a message outside of any command's reply.
    func send(_ message: Message)

    /// Sends what is given, then ends the connection.
    func disconnect(_ reason: Disconnection, saying messages: [Message])
}
