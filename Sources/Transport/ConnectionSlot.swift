import Dialects
import Reactor
import WebSocketProtocol

/// The fixed-size part of a connection, which another process can continue from.
///
/// It lies in shared memory, as numbers of fixed size and order. Any change of the layout needs a new
/// ``TableMemory/version`` and a type for the old layout, such as ``ConnectionSlotVersion2``.
struct ConnectionSlot: BitwiseCopyable {
    /// Counters of its session, and what was agreed on with its client.
    var session = SessionNumbers()
    /// 1 if the connection counts against the connection limit, 0 if it is only being refused.
    ///
    /// A number and not a `Bool`, because memory of another process may hold any bits.
    private let countedByte: UInt8
    /// The descriptor of the socket in this process.
    ///
    /// -1 for a session whose connection was lost.
    private(set) var descriptor: CInt
    /// The connection's phase, times and end.
    private(set) var machine: ConnectionMachine
    /// The identity of the socket (socket(7), SO_COOKIE).
    let cookie: UInt64
    /// The block of the ``Backlog``.
    ///
    /// There is none while nothing is waiting: for an idle connection, or one whose messages arrive whole and whose
    /// client reads.
    var backlog = Arena.Block()
    /// The state of the WebSocket protocol, once the connection is open.
    var wire: WebSocketConnection
    /// The block of the ``SessionRecord``; none when the socket alone says as much.
    var record = Arena.Block()

    /// Creates the slot of a connection that was just accepted, or that was read from memory.
    ///
    /// - Parameters:
    ///   - descriptor: The socket.
    ///   - cookie: The identity of the socket.
    ///   - isCounted: Whether it counts against the connection limit; otherwise it is only told that the server is
    ///     full.
    ///   - machine: The connection's phase, times and end.
    ///   - wire: The state of the WebSocket protocol.
    init(descriptor: CInt, cookie: UInt64, isCounted: Bool, machine: ConnectionMachine, wire: WebSocketConnection) {
        self.descriptor = descriptor
        self.cookie = cookie
        self.countedByte = isCounted ? 1 : 0
        self.machine = machine
        self.wire = wire
    }

    /// Whether the connection counts against the connection limit.
    var isCounted: Bool { self.countedByte == 1 }

    /// The dialect in which events are written for the client.
    var dialect: Dialect { Dialect(rawValue: self.session.dialect) ?? .plainText }

    /// Whether the connection has a backlog.
    var hasBacklog: Bool { self.backlog.unit != 0 }

    /// Whether there is no socket any more, and the session waits for its player.
    var isLinkdead: Bool { self.machine.isLinkdead }

    /// Notes that the socket is closed and that the session waits until the deadline; what is gone with the socket is
    /// cleared.
    mutating func becomeLinkdead(until: MonotonicTime) {
        self.machine.becomeLinkdead(until: until)
        self.descriptor = -1
        self.backlog = Arena.Block()
        self.session.isLost = true
    }

    /// Processes an event and returns the actions to perform, in order.
    ///
    /// As soon as the connection is not open any more, its protocol state is closed too, before any action is
    /// performed: bytes that are read in between are never taken for a message.
    mutating func handle(
        _ event: ConnectionMachine.Event,
        at now: @autoclosure () -> MonotonicTime,
        within limits: ConnectionMachine.Limits
    ) -> [ConnectionMachine.Action] {
        let wasOpen = self.isOpen
        let actions = self.machine.handle(event, at: now(), within: limits)
        if wasOpen, !self.isOpen { _ = self.wire.close() }
        return actions
    }
}

// MARK: - What comes with every frame

extension ConnectionSlot {
    /// Whether the WebSocket is open: messages go both ways.
    var isOpen: Bool { self.machine.isOpen }

    /// Whether a text can be written as it is: the connection is open, has no backlog, speaks plain text, and uses no
    /// compression.
    @inline(__always) var takesPlainText: Bool {
        self.isOpen && !self.hasBacklog && self.session.dialect == 0 && self.wire.compression == nil
    }

    /// Whether a message of `uuu.v1` can be written as it is, for the same reasons.
    @inline(__always) var takesShortMessages: Bool {
        self.isOpen && !self.hasBacklog && self.session.dialect == Dialect.uuuV1.rawValue
            && self.wire.compression == nil
    }

    /// Whether a worker or the loop is serving the connection; nobody else may take its input then.
    var isServed: Bool {
        get { self.machine.isServed }
        set { self.machine.isServed = newValue }
    }

    /// Whether a message was taken from the input and its reply is not complete yet.
    var isRunning: Bool {
        get { self.machine.isRunning }
        set { self.machine.isRunning = newValue }
    }

    /// Whether the first context has greeted the client.
    var hasEntered: Bool {
        get { self.machine.hasEntered }
        set { self.machine.hasEntered = newValue }
    }

    /// Notes that the reply to a message, or the first greeting, is complete.
    mutating func finishMessage() { self.machine.finishMessage() }

    /// Whether the connection is queued for its next ``InputBudget``.
    var isQueued: Bool {
        get { self.machine.isQueued }
        set { self.machine.isQueued = newValue }
    }

    /// Notes a sign of life of the peer.
    mutating func heard(at now: MonotonicTime) { self.machine.heard(at: now) }

    /// Whether the time that was asked for has come; if so, it is no longer asked for.
    mutating func isDue(at now: MonotonicTime) -> Bool { self.machine.isDue(at: now) }
}

// MARK: - From process to process

extension ConnectionSlot {
    /// Whether the values are valid and fit together; checked for memory that another process has written.
    ///
    /// A process that was killed just when it ended a connection may have left an open one with a closed protocol
    /// state. Such a connection is not valid either.
    var isPossible: Bool {
        self.countedByte <= 1 && self.session.isPossible && self.machine.isPossible && self.wire.isPossible
            && (!self.isOpen || self.wire.isOpen) && (!self.isLinkdead || self.session.isLost)
    }

    /// Returns the slot with which this process continues the connection: with its own descriptor, and not being
    /// served.
    ///
    /// - Parameters:
    ///   - descriptor: The socket.
    ///   - now: The time from which the peer must give signs of life.
    ///   - until: The deadline of the handshake or of the closing, if the connection is in one.
    /// - Returns: The slot.
    func inherited(descriptor: CInt, now: MonotonicTime, until: MonotonicTime) -> ConnectionSlot {
        var slot = ConnectionSlot(
            descriptor: descriptor,
            cookie: self.cookie,
            isCounted: self.isCounted,
            machine: self.machine.inherited(at: now, until: until),
            wire: self.wire
        )
        slot.session = self.session
        return slot
    }

    /// Returns to the handshake phase: the upgrade was not finished.
    ///
    /// The request must come before the deadline.
    mutating func awaitRequest(until: MonotonicTime) { self.machine.awaitRequest(until: until) }
}
