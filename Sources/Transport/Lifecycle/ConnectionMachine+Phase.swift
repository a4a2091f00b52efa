import Reactor

extension ConnectionMachine {
    /// How far a connection has come, as a number that stands in memory.
    enum Stage: UInt8 {
        case handshake = 0
        case open = 1
        case closing = 2
        case flushing = 3
        case draining = 4
        case over = 5
    }

    /// How far a connection has come, and until when that may take.
    enum Phase: Equatable {
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
        /// The socket is being closed.
        case over
    }

    /// What is so or not, as bits that stand in memory.
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
