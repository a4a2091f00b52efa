import Glibc
import Reactor
import WebSocketProtocol

/// The end of connections that were kept, and that this process cannot go on with.
package enum DroppedConnections {
    /// What the peer is told in words.
    static let reason = "the server was started again and cannot go on with this connection; please connect again"

    /// Says Close 1012 (service restart) and ends the connection; never waits.
    ///
    /// What the process before was in the middle of saying is not known here. A peer who hears the Close inside of it
    /// hears the end after it.
    package static func say(to descriptor: CInt) {
        var close = CloseFrame.encode(.serviceRestart, reason: self.reason)
        _ = Socket.send(&close, to: descriptor)
        Socket.close(connection: descriptor)
    }
}
