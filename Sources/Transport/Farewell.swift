import Glibc
import Reactor
import WebSocketProtocol

/// The end of connections that were kept, and that this process cannot go on with.
package enum Farewell {
    /// Says Close 1012 (service restart) and ends the connection; never waits.
    ///
    /// What the process before was in the middle of saying is not known here. A peer who hears the Close inside of it
    /// hears the end behind it.
    package static func say(to descriptor: CInt) {
        var close = CloseFrame.encode(.serviceRestart)
        _ = Socket.send(&close, to: descriptor)
        Socket.close(connection: descriptor)
    }
}
