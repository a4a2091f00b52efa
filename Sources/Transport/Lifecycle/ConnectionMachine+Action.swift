import Reactor
import WebSocketProtocol

extension ConnectionMachine {
    /// What the driver of a connection is to do.
    enum Action: Equatable, Sendable {
        /// Tell the world and the log that its end was decided, and why: once.
        case tell(Ending)
        /// Put a Close frame of ours to what is to be sent.
        case sayClose(CloseCode, String)
        /// Put the answer to the peer's Close frame to what is to be sent.
        case echoClose(CloseCode?)
        /// Send a Close frame if nothing else waits to be sent, and the kernel takes it at once.
        case sayAtOnce(CloseCode, String)
        /// Put an answer in HTTP to what is to be sent.
        case answer(HTTPResponse)
        /// Put a ping of that number to what is to be sent.
        case ping(UInt32)
        /// Send what is to be sent now; tell of ``Event/allWritten`` when all is.
        case flush
        /// Shut our half of the socket down.
        case endSending
        /// Tell of ``Event/timePassed(hasLooked:)`` at that time.
        case arm(at: MonotonicTime)
        /// Watch the socket for that.
        case watch(Interest)
        /// Do what the loop would do next for the socket if it is ready, then tell of ``Event/timePassed(hasLooked:)``:
        /// a busy loop comes to the time before it comes to the socket, where the answer may lie.
        case lookAgain
        /// Read on in what was received: the peer's Close may be in it.
        case readOn
        /// Close the socket and free all that is the connection's.
        case release
    }
}
