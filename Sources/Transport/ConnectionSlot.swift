import Dialects
import Reactor
import WebSocketProtocol

/// The plain part of a connection: what a table keeps in its slab, and another process could read on from.
///
/// It lies in memory as numbers of fixed size and order. Layouts of older versions have types of their own, such as
/// ``ConnectionSlotVersion2``: a change here is a new ``TableMemory/version``.
struct ConnectionSlot: BitwiseCopyable {
    /// What is counted of its session, and agreed on with its client.
    var session = SessionNumbers()
    /// 1 if it has one of the server's places, else 0; it is a number, as any bits may stand in memory.
    private let quota: UInt8
    /// The socket, in this process.
    let descriptor: CInt
    /// How the connection stands.
    private(set) var machine: ConnectionMachine
    /// SO_COOKIE: the identity of the socket.
    let cookie: UInt64
    /// The block of what waits of it; none for an idle connection, and for one whose messages come whole and whose peer
    /// reads.
    var backlog = Arena.Block()
    /// The protocol's state once the connection is open.
    var wire: WebSocketConnection
    /// The block of what is known of its player; none when there is nothing to say (``SessionRecord``).
    var record = Arena.Block()

    /// A connection that was just accepted, or that was read from memory.
    ///
    /// - Parameters:
    ///   - descriptor: The socket.
    ///   - cookie: Its identity.
    ///   - isCounted: It counts against the server's quota; else it is only told that the server is full.
    ///   - machine: How it stands.
    ///   - wire: The protocol's state.
    init(descriptor: CInt, cookie: UInt64, isCounted: Bool, machine: ConnectionMachine, wire: WebSocketConnection) {
        self.descriptor = descriptor
        self.cookie = cookie
        self.quota = isCounted ? 1 : 0
        self.machine = machine
        self.wire = wire
    }

    /// It counts against the server's quota.
    var isCounted: Bool { self.quota == 1 }

    /// How events are written for its client.
    var dialect: Dialect { Dialect(rawValue: self.session.dialect) ?? .plainText }

    /// Something waits of it.
    var hasBacklog: Bool { self.backlog.unit != 0 }

    /// Takes in what has happened to the connection, and answers what is to be done about it.
    ///
    /// The protocol is over as soon as the connection is not open any more, before anything is done about that: nothing
    /// that is read in between is taken for a message.
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
    /// Messages go both ways.
    var isOpen: Bool { self.machine.isOpen }

    /// A text goes out as it is: the connection is open, nothing waits to be sent before that, and neither a dialect other
    /// than plain text nor compression was agreed on.
    @inline(__always) var takesPlainText: Bool {
        self.isOpen && !self.hasBacklog && self.session.dialect == 0 && self.wire.compression == nil
    }

    /// A worker serves it: nobody else may take its input.
    var isServed: Bool {
        get { self.machine.isServed }
        set { self.machine.isServed = newValue }
    }

    /// A message was taken and its handler has not answered.
    var isRunning: Bool {
        get { self.machine.isRunning }
        set { self.machine.isRunning = newValue }
    }

    /// It was greeted by its first context.
    var hasEntered: Bool {
        get { self.machine.hasEntered }
        set { self.machine.hasEntered = newValue }
    }

    /// A message's handler has answered: the first greeting's too.
    mutating func finishMessage() { self.machine.finishMessage() }

    /// The rest of its input waits for its turn.
    var isQueued: Bool {
        get { self.machine.isQueued }
        set { self.machine.isQueued = newValue }
    }

    /// The peer gave a sign of life.
    mutating func heard(at now: MonotonicTime) { self.machine.heard(at: now) }

    /// Whether the time has come that was asked for; it is asked for no more then.
    mutating func isDue(at now: MonotonicTime) -> Bool { self.machine.isDue(at: now) }
}

// MARK: - From process to process

extension ConnectionSlot {
    /// Whether its numbers can be those of a connection, and fit together; to be asked of what another process has left.
    ///
    /// A process that was killed just when a connection was to end may have left an open one whose protocol is over: it
    /// cannot be gone on with either.
    var isPossible: Bool {
        self.quota <= 1 && self.session.isPossible && self.machine.isPossible && self.wire.isPossible
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
            isCounted: self.isCounted,
            machine: self.machine.inherited(at: now, until: until),
            wire: self.wire
        )
        slot.session = self.session
        return slot
    }

    /// The upgrade was not finished: the request is awaited until then.
    mutating func awaitRequest(until: MonotonicTime) { self.machine.awaitRequest(until: until) }
}
