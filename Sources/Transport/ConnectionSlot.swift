import Reactor
import WebSocketProtocol

/// The plain part of a connection: what a table keeps in its slab, and another process could read on from.
struct ConnectionSlot: BitwiseCopyable {
    /// How far the connection has come.
    enum Phase: BitwiseCopyable, Equatable {
        /// The upgrade request is awaited until then.
        case handshake(until: MonotonicTime)
        /// Messages go both ways.
        case open(KeepAlive)
        /// Our Close was sent; the peer's is awaited until then.
        case closing(until: MonotonicTime)
        /// Both have said Close; what is still unsent may go out until then.
        case flushing(until: MonotonicTime)
        /// We have said all; what the peer still sends is thrown away until it ends, or until then.
        case draining(until: MonotonicTime)
    }

    let descriptor: CInt
    /// SO_COOKIE: the identity of the socket.
    let cookie: UInt64
    /// It has one of the server's places; else it is only told that there is none.
    let hasPlace: Bool
    var phase: Phase
    /// The protocol's state once the connection is open.
    var wire: WebSocketConnection
    /// What epoll was asked for.
    var interest: Interest = .readable
    /// A worker serves it: nobody else may take its input.
    var isServed = false
    /// Our half of the socket was shut down.
    var hasEndedSending = false
    /// The earliest time for which the wheel was asked.
    var armed = MonotonicTime(milliseconds: .max)
}
