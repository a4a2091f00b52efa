import Contexts
import Reactor

/// How a connection stands, as a value: it is told what has happened, and answers what is to be done, in order.
///
/// It touches no socket, no clock and no bytes; ``ConnectionTable`` is its driver. What comes with every frame is told by
/// methods that answer nothing, so a frame allocates nothing. Its end is told once, and after ``Action/release`` it
/// answers nothing more, whatever happens.
///
/// It lies in a slot as 32 bytes, numbers of fixed size and order, and another process reads it on.
struct ConnectionMachine: BitwiseCopyable, Equatable, Sendable {
    /// The time of the phase; of an open one, when it is to be closed at the latest, or the end of time.
    private var until: MonotonicTime
    /// The earliest time for which the wheel was asked.
    private var armed = Self.never
    private var keepAlive: KeepAlive
    /// Which ``Stage`` it is.
    private var number: UInt8 = 0
    /// What epoll was asked for.
    private(set) var interest: Interest = .readable
    private var marks: Marks = []

    private static var never: MonotonicTime { MonotonicTime(milliseconds: .max) }

    /// A connection that was just accepted, whose upgrade request is awaited until then.
    init(until: MonotonicTime) {
        self.until = until
        self.keepAlive = KeepAlive(now: until)
    }

    private var stage: Stage { Stage(rawValue: self.number) ?? .over }

    /// How far the connection has come.
    var phase: Phase {
        switch self.stage {
        case .handshake: .handshake(until: self.until)
        case .open: .open(self.keepAlive)
        case .closing: .closing(until: self.until)
        case .flushing: .flushing(until: self.until)
        case .draining: .draining(until: self.until)
        case .over: .over
        }
    }

    /// Takes in what has happened, and answers what is to be done about it.
    ///
    /// - Parameters:
    ///   - event: What has happened.
    ///   - now: The time, looked at only if it matters.
    ///   - limits: How long what may take.
    /// - Returns: The actions, in order; ``Action/release`` is the last one ever.
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
    /// Ends the connection as the ending and its stage ask for (``Course``); the first ending is the one that is told.
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
        // The peer's Close may be here already, after a command that is still running.
        if stage == .closing { actions.append(.readOn) }
        return actions
    }

    /// Nothing waits for the socket any more: an ending goes on.
    private mutating func goOnWithEnding() -> [Action] {
        switch self.stage {
        case .handshake, .open, .closing, .over: return []
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
    /// Its times begin, in whatever phase it is.
    private mutating func startClock(at now: MonotonicTime, _ limits: Limits) -> [Action] {
        guard self.isOpen else { return self.wake(at: self.until) }
        return limits.pingMilliseconds > 0 ? self.wake(at: now.advanced(byMilliseconds: limits.pingMilliseconds)) : []
    }

    /// Asks to be told of a time, unless an earlier one was asked for already.
    private mutating func wake(at time: MonotonicTime) -> [Action] {
        guard time < self.armed else { return [] }
        self.armed = time
        return [.arm(at: time)]
    }

    /// Does what is due, and asks for the next time.
    private mutating func lookAtTime(at now: MonotonicTime, _ limits: Limits, hasLooked: Bool) -> [Action] {
        if self.isToEnd {
            return now >= self.until ? self.end(.asked(.shuttingDown), at: now, limits) : self.wake(at: self.until)
        }
        // Nothing is read any more, so silence says nothing; the next process gives each peer its time again.
        guard !self.marks.contains(.isHandingOver) else { return [] }
        switch self.stage {
        case .handshake:
            return self.expire(.handshakeTimedOut, limits.handshakeMilliseconds, at: now, limits, hasLooked)
        case .closing, .flushing, .draining:
            return self.expire(.closeTimedOut, limits.closeMilliseconds, at: now, limits, hasLooked)
        case .open: return self.checkPeer(at: now, limits, hasLooked)
        case .over: return []
        }
    }

    /// Ends a phase whose time is over, unless there is something to read or room to write, or the server looks late:
    /// then the time is given once more.
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
        // While a command runs, or input waits for its turn, its socket may not be read: then silence says nothing about
        // the peer.
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
    /// Asks for what the connection needs now: room for output, else input unless too much of it waits.
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
    /// The upgrade request is awaited.
    var isInHandshake: Bool { self.number == Stage.handshake.rawValue }

    /// Messages go both ways.
    var isOpen: Bool { self.number == Stage.open.rawValue }

    /// The socket is being closed: nothing more is to be done.
    var isOver: Bool { self.number == Stage.over.rawValue }

    /// The end was told to the world and the log.
    var isTold: Bool { self.marks.contains(.isTold) }

    /// It is open and to be closed: when its command is done, or at a time.
    var isToEnd: Bool { self.isOpen && self.until.milliseconds != .max }

    /// What goes on when all is written: an ending.
    var awaitsWriting: Bool { self.number &- Stage.flushing.rawValue <= 1 }

    /// Its input may be taken: nobody else does, and none of it waits for a turn.
    var mayBeServed: Bool { self.marks.isDisjoint(with: [.isServed, .isQueued]) }

    /// A worker serves it: nobody else may take its input.
    var isServed: Bool {
        get { self.marks.contains(.isServed) }
        set { self.mark(.isServed, newValue) }
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

    /// A message's handler has answered: the first greeting's too.
    mutating func finishMessage() {
        self.marks.subtract(.isRunning)
        self.marks.formUnion(.hasEntered)
    }

    /// The rest of its input waits for its turn: nobody else takes of it meanwhile but its worker, and its socket is not
    /// read.
    var isQueued: Bool {
        get { self.marks.contains(.isQueued) }
        set { self.mark(.isQueued, newValue) }
    }

    /// The peer gave a sign of life.
    mutating func heard(at now: MonotonicTime) {
        if self.isOpen { self.keepAlive.heard(at: now) }
    }

    /// Whether the time has come that was asked for; it is asked for no more then.
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
    /// Whether its numbers can be those of a connection; to be asked of what another process has left.
    var isPossible: Bool { Stage(rawValue: self.number) != nil && self.keepAlive.isPossible }

    /// The connection as this process goes on with it, with nobody at work for it.
    ///
    /// What the process before was about to release is drained instead.
    ///
    /// - Parameters:
    ///   - now: From when on its peer must give signs of life.
    ///   - until: Until when a handshake or a closing must be done, if it is in one.
    /// - Returns: The machine.
    func inherited(at now: MonotonicTime, until: MonotonicTime) -> ConnectionMachine {
        var machine = ConnectionMachine(until: self.isOpen ? Self.never : until)
        machine.number = min(self.number, Stage.draining.rawValue)
        machine.keepAlive = self.keepAlive
        machine.heard(at: now)
        machine.marks = self.marks.intersection([.hasEndedSending, .hasEntered])
        if self.number >= Stage.closing.rawValue { machine.marks.insert(.isTold) }
        return machine
    }

    /// The upgrade was not finished: its request is awaited until then.
    mutating func awaitRequest(until: MonotonicTime) { self.enter(.handshake, until: until) }

    /// The numbers of a connection that a process of an older version has left.
    ///
    /// - Parameters:
    ///   - stage: The number of its ``Stage``; one that a process of that version had not is impossible.
    ///   - keepAlive: The signs of life of its peer.
    ///   - isRunning: See ``isRunning``.
    ///   - hasEntered: See ``hasEntered``.
    ///   - hasEndedSending: Our half of the socket was shut down.
    init(stage: UInt8, keepAlive: KeepAlive, isRunning: Bool, hasEntered: Bool, hasEndedSending: Bool) {
        self.init(until: Self.never)
        self.number = stage <= Stage.draining.rawValue ? stage : .max
        self.keepAlive = keepAlive
        self.isRunning = isRunning
        self.hasEntered = hasEntered
        self.mark(.hasEndedSending, hasEndedSending)
    }
}
