import Reactor

extension ConnectionMachine {
    /// The stage of a connection, with the number that lies in shared memory.
    enum Stage: UInt8 {
        case handshake = 0
        case open = 1
        case closing = 2
        case flushing = 3
        case draining = 4
        case over = 5
        case linkdead = 6
    }

    /// The stage of a connection with its deadline.
    enum Phase: Equatable {
        /// The upgrade request must come before the deadline.
        case handshake(until: MonotonicTime)
        /// Messages go both ways.
        case open(KeepAlive)
        /// Our Close was sent; the peer's Close must come before the deadline.
        case closing(until: MonotonicTime)
        /// Both sides have sent Close; unsent bytes may go out until the deadline.
        case flushing(until: MonotonicTime)
        /// Everything was sent; what the peer still sends is discarded until it closes, or until the deadline.
        case draining(until: MonotonicTime)
        /// The socket is being closed.
        case over
        /// There is no socket any more; the session waits for its player until the deadline.
        case linkdead(until: MonotonicTime)
    }

    /// Flags, as bits that lie in shared memory.
    struct Marks: OptionSet, BitwiseCopyable {
        let rawValue: UInt8
        static let isServed = Marks(rawValue: 1)
        static let hasEndedSending = Marks(rawValue: 2)
        static let isRunning = Marks(rawValue: 4)
        static let hasEntered = Marks(rawValue: 8)
        static let hasMoreTime = Marks(rawValue: 16)
        static let isTold = Marks(rawValue: 32)
        static let isQueued = Marks(rawValue: 64)
        static let isHandingOver = Marks(rawValue: 128)
    }
}
