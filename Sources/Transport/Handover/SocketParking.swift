/// Keeps sockets open when this process ends, however it ends.
///
/// The methods are called on event loops and must not block.
package protocol SocketParking: Sendable {
    /// Parks a socket, so that it stays open after this process.
    ///
    /// The caller still owns the descriptor.
    ///
    /// - Parameters:
    ///   - descriptor: The socket.
    ///   - cookie: Its identity (socket(7), SO_COOKIE).
    func park(_ descriptor: CInt, cookie: UInt64)

    /// Ends the parking of a socket whose connection has ended; the socket was shut down.
    func forget(cookie: UInt64)
}
