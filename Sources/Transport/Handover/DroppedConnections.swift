import Glibc
import Reactor
import WebSocketProtocol

/// Ends connections whose sockets were parked and that this process cannot continue.
package enum DroppedConnections {
    /// The reason text for the peer.
    static let reason = "the server was started again and cannot go on with this connection; please connect again"

    /// Sends Close 1012 (service restart) and closes the connection; never waits.
    ///
    /// The previous process may have been in the middle of a frame, which is not known here. A peer for whom that is so
    /// sees a broken frame, and then the end of the connection.
    package static func say(to descriptor: CInt) {
        var close = CloseFrame.encode(.serviceRestart, reason: self.reason)
        _ = Socket.send(&close, to: descriptor)
        Socket.close(connection: descriptor)
    }
}
