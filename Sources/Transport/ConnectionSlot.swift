import Reactor
import WebSocketProtocol

/// The plain part of a connection: what a table keeps in its slab, and another process could read on from.
///
/// It lies in memory as numbers of fixed size and order; the enums and flags are what they mean.
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

    /// What is so or not.
    private struct Marks: OptionSet, BitwiseCopyable {
        let rawValue: UInt8
        static let hasPlace = Marks(rawValue: 1)
        static let isServed = Marks(rawValue: 2)
        static let hasEndedSending = Marks(rawValue: 4)
        static let isRunning = Marks(rawValue: 8)
        static let hasEntered = Marks(rawValue: 16)
        static let hasMoreTime = Marks(rawValue: 32)
        static let all: Marks = [.hasPlace, .isServed, .hasEndedSending, .isRunning, .hasEntered, .hasMoreTime]
    }

    /// The socket, in this process.
    let descriptor: CInt
    /// Which case of ``Phase`` it is.
    private var stage: UInt8 = 0
    private var marks: Marks
    /// What epoll was asked for.
    var interest: Interest = .readable
    /// SO_COOKIE: the identity of the socket.
    let cookie: UInt64
    /// The time of the phase, but for an open connection's.
    private var until: MonotonicTime
    /// The earliest time for which the wheel was asked.
    var armed = MonotonicTime(milliseconds: .max)
    private var keepAlive: KeepAlive
    /// The block of what waits of it; none for an idle connection, and for one whose messages come whole and whose peer
    /// reads.
    var backlog = Arena.Block()
    /// The protocol's state once the connection is open.
    var wire: WebSocketConnection
    /// The block of what is known of its player; none when there is nothing to say (``Memo``).
    var memo = Arena.Block()

    /// A connection that was just accepted.
    ///
    /// - Parameters:
    ///   - descriptor: The socket.
    ///   - cookie: Its identity.
    ///   - hasPlace: It has one of the server's places; else it is only told that there is none.
    ///   - until: Until when the upgrade request is awaited.
    ///   - wire: The protocol's state.
    init(descriptor: CInt, cookie: UInt64, hasPlace: Bool, until: MonotonicTime, wire: WebSocketConnection) {
        self.descriptor = descriptor
        self.cookie = cookie
        self.marks = hasPlace ? .hasPlace : []
        self.until = until
        self.keepAlive = KeepAlive(now: until)
        self.wire = wire
    }

    /// It has one of the server's places.
    var hasPlace: Bool { self.marks.contains(.hasPlace) }

    /// A worker serves it: nobody else may take its input.
    var isServed: Bool {
        get { self.marks.contains(.isServed) }
        set { self.mark(.isServed, newValue) }
    }

    /// Our half of the socket was shut down.
    var hasEndedSending: Bool {
        get { self.marks.contains(.hasEndedSending) }
        set { self.mark(.hasEndedSending, newValue) }
    }

    /// A message was taken and its handler has not answered.
    var isRunning: Bool {
        get { self.marks.contains(.isRunning) }
        set { self.mark(.isRunning, newValue) }
    }

    /// It was greeted by its first context.
    var hasEntered: Bool {
        get { self.marks.contains(.hasEntered) }
        set { self.mark(.hasEntered, newValue) }
    }

    /// Something waits of it.
    var hasBacklog: Bool { self.backlog.unit != 0 }

    /// Messages go both ways.
    var isOpen: Bool { self.stage == 1 }

    /// How far the connection has come.
    var phase: Phase {
        get {
            switch self.stage {
            case 0: .handshake(until: self.until)
            case 1: .open(self.keepAlive)
            case 2: .closing(until: self.until)
            case 3: .flushing(until: self.until)
            default: .draining(until: self.until)
            }
        }
        set {
            self.mark(.hasMoreTime, false)
            switch newValue {
            case .handshake(let until): (self.stage, self.until) = (0, until)
            case .open(let keepAlive): (self.stage, self.keepAlive) = (1, keepAlive)
            case .closing(let until): (self.stage, self.until) = (2, until)
            case .flushing(let until): (self.stage, self.until) = (3, until)
            case .draining(let until): (self.stage, self.until) = (4, until)
            }
        }
    }

    /// Whether its numbers can be those of a connection, and fit together; to be asked of what another process has left.
    ///
    /// A process that was killed just when a connection was to end may have left an open one whose protocol is over: it
    /// cannot be gone on with either.
    var isPossible: Bool {
        self.stage <= 4 && self.marks.isSubset(of: .all) && self.keepAlive.isPossible && self.wire.isPossible
            && (!self.isOpen || self.wire.isOpen)
    }

    /// The connection as this process goes on with it: on its own descriptor, with nobody at work for it.
    ///
    /// - Parameters:
    ///   - descriptor: The socket.
    ///   - now: From when on its peer must give signs of life.
    ///   - until: Until when a handshake or a closing must be done, if it is in one.
    /// - Returns: The slot.
    func inherited(descriptor: CInt, now: MonotonicTime, until: MonotonicTime) -> ConnectionSlot {
        var slot = ConnectionSlot(
            descriptor: descriptor,
            cookie: self.cookie,
            hasPlace: self.hasPlace,
            until: until,
            wire: self.wire
        )
        slot.stage = self.stage
        slot.keepAlive = self.keepAlive
        slot.heard(at: now)
        slot.hasEndedSending = self.hasEndedSending
        slot.hasEntered = self.hasEntered
        return slot
    }

    /// Gives a phase that is not the open one more time, which happens once in each; false if it was given already.
    mutating func giveMoreTime(until: MonotonicTime) -> Bool {
        guard !self.marks.contains(.hasMoreTime) else { return false }
        self.mark(.hasMoreTime, true)
        self.until = until
        return true
    }

    /// An open connection's peer gave a sign of life.
    mutating func heard(at now: MonotonicTime) {
        if self.isOpen { self.keepAlive.heard(at: now) }
    }

    private mutating func mark(_ mark: Marks, _ isSet: Bool) {
        if isSet { self.marks.insert(mark) } else { self.marks.remove(mark) }
    }
}
