import Reactor
import WebSocketProtocol

extension ConnectionMachine {
    /// An action that the driver of a connection must perform.
    enum Action: Equatable, Sendable {
        /// Report the end and its reason to the world and the log; at most once for each connection.
        case tell(Ending)
        /// Queue a Close frame of our own.
        case sayClose(CloseCode, String)
        /// Queue the answer to the peer's Close frame.
        case echoClose(CloseCode?)
        /// Send a Close frame if nothing else is queued and the kernel accepts it at once.
        case sayAtOnce(CloseCode, String)
        /// Queue an HTTP response.
        case answer(HTTPResponse)
        /// Queue a ping with this number.
        case ping(UInt32)
        /// Send what is queued now; report ``Event/allWritten`` when all of it is sent.
        case flush
        /// Shut down our half of the socket (shutdown(2), SHUT_WR).
        case endSending
        /// Report ``Event/timePassed(hasLooked:)`` at this time.
        case arm(at: MonotonicTime)
        /// Have epoll watch the socket for this.
        case watch(Interest)
        /// Read or write the socket if it is ready, then report ``Event/timePassed(hasLooked:)``.
        ///
        /// A busy loop handles timers before sockets, and the peer's answer may be waiting in the socket.
        case lookAgain
        /// Continue with bytes that were received: the peer's Close may be among them.
        case readOn
        /// Close the socket and free everything that belongs to the connection.
        case release
    }
}
