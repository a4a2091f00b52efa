import Contexts
import Reactor

/// The state machine of a connection, as a value: events go in, actions come out in the order in which to perform them.
///
/// It touches no socket, no clock and no bytes; ``ConnectionTable`` drives it. What happens with every frame goes
/// through methods that return no actions, so a frame allocates nothing. The end is reported once, and after
/// ``Action/release`` no event leads to another action.
///
/// It lies in a slot as 32 bytes, numbers of fixed size and order, so that another process can continue from it.
struct ConnectionMachine: BitwiseCopyable, Equatable, Sendable {
    /// The deadline of the phase.
    ///
    /// For an open connection: when it must be closed, or ``never``.
    private var until: MonotonicTime
    /// The earliest time for which a timer was requested.
    private var armed = Self.never
    private var keepAlive: KeepAlive
    /// The raw value of the ``Stage``.
    private var number: UInt8 = 0
    /// What epoll watches the socket for.
    private(set) var interest: Interest = .readable
    private var marks: Marks = []

    private static var never: MonotonicTime { MonotonicTime(milliseconds: .max) }

    /// Creates the machine of a connection that was just accepted; its upgrade request must come before the deadline.
    init(until: MonotonicTime) {
        self.until = until
        self.keepAlive = KeepAlive(now: until)
    }

    private var stage: Stage { Stage(rawValue: self.number) ?? .over }

    /// The stage and its deadline.
    var phase: Phase {
        switch self.stage {
        case .handshake: .handshake(until: self.until)
        case .open: .open(self.keepAlive)
        case .closing: .closing(until: self.until)
        case .flushing: .flushing(until: self.until)
        case .draining: .draining(until: self.until)
        case .over: .over
        case .linkdead: .linkdead(until: self.until)
        }
    }

    /// Processes an event and returns the actions to perform.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - now: The time; evaluated only if it matters.
    ///   - limits: The time-outs and limits in force.
    /// - Returns: The actions, in order; nothing follows ``Action/release``.
    mutating func handle(
        _ event: Event,
        at now: @autoclosure () -> MonotonicTime,
        within limits: Limits
    ) -> [Action] {
        guard !self.isOver else { return [] }
        switch event {
        case .clockStarts: return self.startClock(at: now(), limits)
        case .upgraded:
            guard self.stage == .handshake else { return [] }
            let now = now()
            self.keepAlive = KeepAlive(now: now)
            self.enter(.open, until: Self.never)
            return self.startClock(at: now, limits)
        case .ended(let ending): return self.end(ending, at: now(), limits)
        case .shuttingDown:
            guard self.isOpen, self.isServed else { return self.end(.asked(.shuttingDown), at: now(), limits) }
            self.until = now().advanced(byMilliseconds: limits.closeMilliseconds)
            return self.wake(at: self.until)
        case .commandDone: return self.isToEnd ? self.end(.asked(.shuttingDown), at: now(), limits) : []
        case .waits(let waiting): return self.watch(waiting, limits)
        case .allWritten: return self.goOnWithEnding()
        case .timePassed(let hasLooked): return self.lookAtTime(at: now(), limits, hasLooked: hasLooked)
        case .handover(let waiting):
            self.marks.insert(.isHandingOver)
            return self.watch(waiting, limits)
        }
    }
}

// MARK: - Endings

extension ConnectionMachine {
    /// Ends the connection as its ending and stage require (``Course``).
    ///
    /// Only the first ending is reported.
    private mutating func end(_ ending: Ending, at now: MonotonicTime, _ limits: Limits) -> [Action] {
        var actions: [Action] = self.isTold ? [] : [.tell(ending)]
        self.marks.insert(.isTold)
        let course = Course(of: ending, from: self.stage)
        if let word = course.word { actions.append(word) }
        guard let stage = course.stage else { return actions }
        let until = now.advanced(byMilliseconds: limits.closeMilliseconds)
        self.enter(stage, until: until)
        guard stage != .over else { return actions + [.release] }
        actions += self.wake(at: until) + [.flush]
        // The peer's Close may have arrived already, after a command that is still running.
        if stage == .closing { actions.append(.readOn) }
        return actions
    }

    /// Continues an ending now that everything was written.
    private mutating func goOnWithEnding() -> [Action] {
        switch self.stage {
        case .handshake, .open, .closing, .over, .linkdead: return []
        case .flushing:
            self.enter(.over, until: self.until)
            return [.release]
        case .draining:
            guard !self.marks.contains(.hasEndedSending) else { return [] }
            self.marks.insert(.hasEndedSending)
            return [.endSending]
        }
    }

    private mutating func enter(_ stage: Stage, until: MonotonicTime) {
        self.marks.remove(.hasMoreTime)
        (self.number, self.until) = (stage.rawValue, until)
    }
}

// MARK: - Time

extension ConnectionMachine {
    /// Starts the timers of the current phase.
    private mutating func startClock(at now: MonotonicTime, _ limits: Limits) -> [Action] {
        guard self.isOpen else { return self.wake(at: self.until) }
        return limits.pingMilliseconds > 0 ? self.wake(at: now.advanced(byMilliseconds: limits.pingMilliseconds)) : []
    }

    /// Requests a timer, unless an earlier one was requested already.
    private mutating func wake(at time: MonotonicTime) -> [Action] {
        guard time < self.armed else { return [] }
        self.armed = time
        return [.arm(at: time)]
    }

    /// Does what is due, and requests the next timer.
    private mutating func lookAtTime(at now: MonotonicTime, _ limits: Limits, hasLooked: Bool) -> [Action] {
        if self.isToEnd {
            return now >= self.until ? self.end(.asked(.shuttingDown), at: now, limits) : self.wake(at: self.until)
        }
        // Nothing is read any more, so silence means nothing. The next process restarts the time of each peer.
        guard !self.marks.contains(.isHandingOver) else { return [] }
        switch self.stage {
        case .handshake:
            return self.expire(.handshakeTimedOut, limits.handshakeMilliseconds, at: now, limits, hasLooked)
        case .closing, .flushing, .draining:
            return self.expire(.closeTimedOut, limits.closeMilliseconds, at: now, limits, hasLooked)
        case .open: return self.checkPeer(at: now, limits, hasLooked)
        case .over, .linkdead: return []
        }
    }

    /// Ends a phase whose deadline has passed.
    ///
    /// The socket is checked first, as the peer's answer may be waiting there. If this process itself was late by more
    /// than ``KeepAlive/tolerance``, the peer gets the whole time once more.
    private mutating func expire(
        _ ending: Ending,
        _ patience: UInt64,
        at now: MonotonicTime,
        _ limits: Limits,
        _ hasLooked: Bool
    ) -> [Action] {
        guard now >= self.until else { return self.wake(at: self.until) }
        guard hasLooked else { return [.lookAgain] }
        guard now.since(self.until) > KeepAlive.tolerance, !self.marks.contains(.hasMoreTime) else {
            return self.end(ending, at: now, limits)
        }
        self.marks.insert(.hasMoreTime)
        self.until = now.advanced(byMilliseconds: patience)
        return self.wake(at: self.until)
    }

    private mutating func checkPeer(at now: MonotonicTime, _ limits: Limits, _ hasLooked: Bool) -> [Action] {
        guard limits.pingMilliseconds > 0 else { return [] }
        // While a command runs or input is queued, the socket may not be read: then silence says nothing about the
        // peer.
        if !self.marks.isDisjoint(with: [.isServed, .isQueued]) { self.keepAlive.heard(at: now) }
        switch self.keepAlive.check(at: now, ping: limits.pingMilliseconds, pong: limits.pongMilliseconds) {
        case .wait(let until): return self.wake(at: until)
        case .ping(let number, let lookAgain): return [.ping(number)] + self.wake(at: lookAgain)
        case .giveUp: return hasLooked ? self.end(.noAnswer, at: now, limits) : [.lookAgain]
        }
    }
}

// MARK: - Interest

extension ConnectionMachine {
    /// Requests what epoll must watch for: writability if output is waiting, otherwise readability unless too much
    /// input is waiting.
    private mutating func watch(_ waiting: Waiting, _ limits: Limits) -> [Action] {
        let wanted: Interest =
            if waiting.hasOutput {
                .writable
            } else if self.marks.contains(.isHandingOver) || waiting.inputBytes != nil && self.isQueued {
                []
            } else if self.isServed, let count = waiting.inputBytes, count >= limits.queuedBytes {
                []
            } else {
                .readable
            }
        guard wanted != self.interest else { return [] }
        self.interest = wanted
        return [.watch(wanted)]
    }
}

// MARK: - With every frame

extension ConnectionMachine {
    /// Whether the upgrade request is still awaited.
    var isInHandshake: Bool { self.number == Stage.handshake.rawValue }

    /// Whether the WebSocket is open: messages go both ways.
    var isOpen: Bool { self.number == Stage.open.rawValue }

    /// Whether the socket is being closed, or has gone: no further action follows.
    var isOver: Bool { self.number >= Stage.over.rawValue }

    /// Whether there is no socket any more, and the session waits for its player.
    var isLinkdead: Bool { self.number == Stage.linkdead.rawValue }

    /// Notes that the socket is closed and that the session waits until the deadline.
    mutating func becomeLinkdead(until: MonotonicTime) {
        self.enter(.linkdead, until: until)
        self.marks = self.marks.intersection([.hasEntered, .isTold, .isRunning, .isServed])
    }

    /// Whether the end was reported.
    var isTold: Bool { self.marks.contains(.isTold) }

    /// Whether it is open but must be closed: when its command is done, or at its deadline.
    var isToEnd: Bool { self.isOpen && self.until.milliseconds != .max }

    /// Whether ``Event/allWritten`` continues an ending: the stage is flushing or draining.
    var awaitsWriting: Bool { self.number &- Stage.flushing.rawValue <= 1 }

    /// Whether its input may be taken: it is neither being served nor queued.
    var mayBeServed: Bool { self.marks.isDisjoint(with: [.isServed, .isQueued]) }

    /// Whether a worker or the loop is serving the connection; nobody else may take its input then.
    var isServed: Bool {
        get { self.marks.contains(.isServed) }
        set { self.mark(.isServed, newValue) }
    }

    /// Whether a message was taken from the input and its reply is not complete yet.
    var isRunning: Bool {
        get { self.marks.contains(.isRunning) }
        set { self.mark(.isRunning, newValue) }
    }

    /// Whether the first context has greeted the client.
    var hasEntered: Bool {
        get { self.marks.contains(.hasEntered) }
        set { self.mark(.hasEntered, newValue) }
    }

    /// Notes that the reply to a message, or the first greeting, is complete.
    mutating func finishMessage() {
        self.marks.subtract(.isRunning)
        self.marks.formUnion(.hasEntered)
    }

    /// Whether the connection is queued for its next ``InputBudget``: only its worker takes input meanwhile, and its
    /// socket is not read.
    var isQueued: Bool {
        get { self.marks.contains(.isQueued) }
        set { self.mark(.isQueued, newValue) }
    }

    /// Notes a sign of life of the peer.
    mutating func heard(at now: MonotonicTime) {
        if self.isOpen { self.keepAlive.heard(at: now) }
    }

    /// Whether the time that was asked for has come; if so, it is no longer asked for.
    mutating func isDue(at now: MonotonicTime) -> Bool {
        guard now >= self.armed else { return false }
        self.armed = Self.never
        return true
    }

    private mutating func mark(_ mark: Marks, _ isSet: Bool) {
        if isSet { self.marks.insert(mark) } else { self.marks.remove(mark) }
    }
}

// MARK: - From process to process

extension ConnectionMachine {
    /// Whether the values are valid; checked for memory that another process has written.
    var isPossible: Bool { Stage(rawValue: self.number) != nil && self.keepAlive.isPossible }

    /// Returns the machine with which this process continues the connection, not being served.
    ///
    /// A connection that the previous process was about to release is drained instead.
    ///
    /// - Parameters:
    ///   - now: The time from which the peer must give signs of life.
    ///   - until: The deadline of the handshake or of the closing, if the connection is in one.
    /// - Returns: The machine.
    func inherited(at now: MonotonicTime, until: MonotonicTime) -> ConnectionMachine {
        guard !self.isLinkdead else {
            var machine = self
            machine.marks = [.hasEntered, .isTold]
            machine.armed = Self.never
            return machine
        }
        var machine = ConnectionMachine(until: self.isOpen ? Self.never : until)
        machine.number = min(self.number, Stage.draining.rawValue)
        machine.keepAlive = self.keepAlive
        machine.heard(at: now)
        machine.marks = self.marks.intersection([.hasEndedSending, .hasEntered])
        if self.number >= Stage.closing.rawValue { machine.marks.insert(.isTold) }
        return machine
    }

    /// Returns to the handshake phase: the upgrade was not finished.
    ///
    /// The request must come before the deadline.
    mutating func awaitRequest(until: MonotonicTime) { self.enter(.handshake, until: until) }

    /// Creates a machine from the values of a process of an older version.
    ///
    /// - Parameters:
    ///   - stage: The number of its ``Stage``; a number that the older version did not have makes the machine invalid.
    ///   - keepAlive: The keep-alive of its peer.
    ///   - isRunning: See ``isRunning``.
    ///   - hasEntered: See ``hasEntered``.
    ///   - hasEndedSending: Whether our half of the socket was shut down.
    init(stage: UInt8, keepAlive: KeepAlive, isRunning: Bool, hasEntered: Bool, hasEndedSending: Bool) {
        self.init(until: Self.never)
        self.number = stage <= Stage.draining.rawValue ? stage : .max
        self.keepAlive = keepAlive
        self.isRunning = isRunning
        self.hasEntered = hasEntered
        self.mark(.hasEndedSending, hasEndedSending)
    }
}
