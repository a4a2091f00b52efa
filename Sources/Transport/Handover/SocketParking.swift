/// What keeps sockets open when this process ends, however it ends.
///
/// Called on event loops: neither waits.
package protocol SocketParking: Sendable {
    /// Keeps a connection from now on; the descriptor stays the caller's.
    ///
    /// - Parameters:
    ///   - descriptor: The socket.
    ///   - cookie: Its identity (socket(7), SO_COOKIE).
    func park(_ descriptor: CInt, cookie: UInt64)

    /// A connection that was kept has ended; its socket was shut down.
    func forget(cookie: UInt64)
}
