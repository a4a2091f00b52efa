import Contexts

/// How far a session is on its way from one connection to another, as one of the two connections knows it.
///
/// It says where messages for the player go: to the client, aside, or on to another connection. Only its functions
/// change the stage.
struct SessionTransfer {
    /// A stage of the way.
    ///
    /// A connection goes from ``settled`` to ``asking(held:passed:)``, to ``answering(releases:former:)`` and back;
    /// and from each of these to ``gone(to:)``, for good.
    enum Stage {
        /// Messages go to the client; no session has come or gone.
        case settled
        /// The connection asks for a session, or takes over what it has left on its former connection: messages are
        /// held back.
        ///
        /// `passed` came to the former connection, and goes before `held`, which came here.
        case asking(held: [SentMessage], passed: [SentMessage])
        /// The client is being answered, by messages that go to it at once; what was held back follows them.
        ///
        /// `former` is the connection that the session was taken over from, if it was one.
        case answering(releases: [SentMessage], former: Connection?)
        /// The session has gone to another connection, and what still comes here is passed on.
        case gone(to: Outbound)
    }

    /// The stage.
    private(set) var stage = Stage.settled

    /// Whether messages go to the client, as nearly always.
    @inline(__always) var isSettled: Bool {
        if case .settled = self.stage { true } else { false }
    }

    /// Whether the session has gone.
    var isGone: Bool {
        if case .gone = self.stage { true } else { false }
    }

    /// Begins to hold messages back; does nothing unless it is settled.
    mutating func ask() {
        if self.isSettled { self.stage = .asking(held: [], passed: []) }
    }

    /// Holds a message back or passes it on, and returns true; returns false if it goes to the client.
    mutating func divert(_ message: SentMessage) -> Bool {
        switch self.stage {
        case .settled, .answering: return false
        case .asking(var held, let passed):
            // The array must not be shared when it grows.
            self.stage = .settled
            held.append(message)
            self.stage = .asking(held: held, passed: passed)
        case .gone(let target): message.pass(on: target)
        }
        return true
    }

    /// Holds back an event that came to the former connection; returns false if nothing is held back.
    mutating func holdPassed(_ event: Event) -> Bool {
        guard case .asking(let held, var passed) = self.stage else { return false }
        self.stage = .settled
        passed.append(SentMessage(.event(event)))
        self.stage = .asking(held: held, passed: passed)
        return true
    }

    /// Has what was held back follow the answer that is about to be written.
    ///
    /// - Parameter former: The connection that the session was taken over from; nil if there is none.
    /// - Returns: False, and nothing is changed, if nothing is held back, or the session has gone on meanwhile.
    @discardableResult
    mutating func answer(takenFrom former: Connection?) -> Bool {
        guard case .asking(let held, let passed) = self.stage else { return false }
        self.stage = .answering(releases: passed + held, former: former)
        return true
    }

    /// Ends the answer, and returns what follows it and where the session came from; nil if there is no answer.
    mutating func finish() -> (releases: [SentMessage], former: Connection?)? {
        guard case .answering(let releases, let former) = self.stage else { return nil }
        self.stage = .settled
        return (releases, former)
    }

    /// Notes that the session has gone to another connection, and passes on what was held back for its player.
    ///
    /// It goes once: a second call changes nothing.
    mutating func leave(to target: Outbound) {
        let left: [SentMessage]
        switch self.stage {
        case .settled: left = []
        case .asking(let held, let passed): left = passed + held
        case .answering(let releases, _): left = releases
        case .gone: return
        }
        self.stage = .gone(to: target)
        for message in left { _ = self.divert(message) }
    }
}

extension SentMessage {
    /// Passes the event of a message on; a question is not asked where its context is not.
    fileprivate func pass(on target: Outbound) {
        guard let event = self.event else { return }
        if case .prompt = event { return }
        target.passOn(event)
    }
}
