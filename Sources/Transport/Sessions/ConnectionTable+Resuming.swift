import Contexts
import Dialects
import Reactor

/// Clients that come back on another connection.
extension ConnectionTable {
    /// Goes on with the session of a token, for a client of `uuu.v1`.
    ///
    /// What comes for the player meanwhile is held back, so that the client gets everything in order: the answer, what
    /// it has not seen, what its contexts say about coming back, a prompt, and then what is new.
    ///
    /// - Returns: What follows the messages that are sent again; if the session does not go on, the greeting.
    func resume(
        _ request: ClientMessage.Resume,
        _ key: SocketKey,
        _ state: ConnectionState,
        _ manager: ContextManager
    ) async -> Reply? {
        let exchange = self.needExchange(key, state)
        self.watchDoor(key, state)
        exchange.transfer.ask()
        self.slots[key].session.wants = request.hello.wants
        let outcome = await self.askForSession(request.token, manager)
        guard case .resumed(let resumption, let token) = outcome else {
            if case .refused(.unavailable) = outcome {
                // The token is still good: the client comes again.
                if self.isOpen(key) { self.end(key, .unavailable) }
                return nil
            }
            if self.hasEnded(key, for: outcome) { return nil }
            if let isReader = request.hello.reader { manager.connection.setReader(isReader) }
            if self.isOpen(key) { self.sendUncounted(.welcome(self.welcome(outcome.refusal, key)), to: key) }
            return self.slots.contains(key) && self.slots[key].hasEntered
                ? .nothing
                : await manager.finish(.move(Reply(events: [], next: .context(self.configuration.initialContext))))
        }
        let remains = await resumption.remains(for: manager.connection)
        let (reply, isPlaceKept) = await manager.goOn(with: remains)
        await resumption.awaitOrder(on: manager.connection)
        if let isReader = request.hello.reader {
            manager.connection.setReader(isReader)
            exchange.isReader = isReader
        }
        guard self.beginAnswer(to: key, exchange, with: remains, of: resumption) else { return nil }
        var stored: StoredSession?
        if case .stored(let session) = resumption { stored = session }
        let replay = Replay(of: remains, stored: stored, seen: request.seen)
        self.slots[key].session.messages = replay.ring.end
        self.slots[key].session.did = replay.did
        self.replaceRing(of: exchange, by: replay.ring)
        exchange.hasToken = token != nil
        exchange.awaitsFirstToken = false
        exchange.isUnconfirmed = token != nil
        let resumed = Welcome.Resumed(
            token: token,
            count: replay.count,
            replayed: replay.ring.count,
            lost: replay.lost,
            place: isPlaceKept,
            did: replay.did
        )
        if self.isOpen(key) {
            self.sendUncounted(.welcome(self.welcome(.resumed(resumed), key)), to: key)
            self.sendAgain(replay.ring.messages(from: replay.ring.start), to: key)
        }
        return reply
    }

    /// Goes on with the session of a token, for a client of plain text.
    func resumePlainly(
        _ token: String,
        _ key: SocketKey,
        _ state: ConnectionState,
        _ manager: ContextManager
    ) async -> Reply? {
        let (exchange, texts) = (self.needExchange(key, state), self.services.texts)
        exchange.transfer.ask()
        self.slots[key].session.isAside = true
        let outcome = await self.askForSession(token, manager)
        guard case .resumed(let resumption, let next) = outcome else {
            if self.hasEnded(key, for: outcome) { return nil }
            return Reply(texts[outcome.sentence], prompt: manager.openQuestion)
        }
        let remains = await resumption.remains(for: manager.connection)
        let (said, _) = await manager.goOn(with: remains)
        await resumption.awaitOrder(on: manager.connection)
        guard self.beginAnswer(to: key, exchange, with: remains, of: resumption) else { return nil }
        var reply = Reply(next.map { texts(.resumed, ["token": $0]) } ?? texts[.resumedWithoutToken])
        reply.isSecret = true
        reply = reply.followed(
            by: Reply(events: ContextManager.framed(remains.events, texts, isReader: manager.connection.isReader))
        )
        exchange.isUnconfirmed = next != nil
        state.isPlain = false
        return reply.followed(by: said)
    }

    private func askForSession(_ token: String, _ manager: ContextManager) async -> ResumeOutcome {
        guard let sessions = self.services.sessions else { return .refused(.unknown) }
        let outcome = await sessions.resume(token, on: manager.connection)
        // It is taken over here, not at the next move to another context.
        _ = manager.connection.takeResumption()
        return outcome
    }

    /// Ends a connection whose client has presented too many tokens that lead to no session.
    ///
    /// - Returns: Whether that is so.
    private func hasEnded(_ key: SocketKey, for outcome: ResumeOutcome) -> Bool {
        guard case .refused(.tooMany) = outcome else { return false }
        if self.isOpen(key) { self.end(key, .asked(.tooManyAttempts)) }
        return true
    }

    /// Holds back what comes for a player who logs in over a session that waits, until the login has its answer: that
    /// has what came before.
    ///
    /// Only a command that is running gets an answer, after which it is sent.
    func holdBack(_ key: SocketKey) {
        guard self.isOpen(key), self.slots[key].isServed, let state = self.state(of: key) else { return }
        self.needExchange(key, state).transfer.ask()
        self.slots[key].session.isAside = true
    }

    /// Sends what was held back, as the connection ends and gets no other answer.
    func stopHoldingBack(_ key: SocketKey) {
        guard let state = self.state(of: key), state.exchange != nil else { return }
        self.beginAnswer(state)
        self.finishResuming(key, state)
    }

    /// Has what was held back follow the answer to a client, which goes on with a session.
    ///
    /// - Returns: False if the connection has ended meanwhile, or the session has gone on to yet another one. What was
    ///   left is passed on to that one.
    private func beginAnswer(
        to key: SocketKey,
        _ exchange: Exchange,
        with remains: SessionRemains,
        of resumption: Resumption
    ) -> Bool {
        if self.slots.contains(key), exchange.transfer.answer(takenFrom: resumption.connection) { return true }
        for event in remains.events { _ = exchange.transfer.divert(SentMessage(.event(event))) }
        return false
    }

    /// Has what was held back follow the reply that is about to be written, if something was.
    @inline(__always)
    func beginAnswer(_ state: ConnectionState) { state.exchange?.transfer.answer(takenFrom: nil) }

    /// Sends what was held back while a session was asked for, now that the answer is written.
    func finishResuming(_ key: SocketKey, _ state: ConnectionState) {
        guard let exchange = state.exchange, let (releases, former) = exchange.transfer.finish() else { return }
        if let former, let here = state.manager?.connection {
            // The session is saved here by now.
            Task { _ = await former.takeOver(for: here) }
        }
        self.slots[key].session.isAside = false
        for message in releases {
            if self.slots[key].session.usesExchange {
                self.send(message, to: key)
            } else if let event = message.event {
                self.write(event, to: key)
            }
        }
        if !exchange.isUnconfirmed { self.dropPlainExchange(key, state) }
    }

    /// Forgets the exchange of a client that does not speak `uuu.v1`, as nothing is going on that needs it.
    func dropPlainExchange(_ key: SocketKey, _ state: ConnectionState) {
        guard self.slots.contains(key), self.slots[key].dialect != .uuuV1, !self.slots[key].session.isLost,
            let exchange = state.exchange, exchange.transfer.isSettled
        else { return }
        self.slots[key].session.isAside = false
        self.dropExchange(state)
        state.isPlain = self.slots[key].dialect == .plainText
    }

    /// Notes a line of a client that does not speak `uuu.v1`: it has got its token.
    func confirmPlainly(_ key: SocketKey, _ state: ConnectionState, _ manager: ContextManager) {
        guard let exchange = state.exchange, exchange.isUnconfirmed else { return }
        exchange.isUnconfirmed = false
        self.services.sessions?.confirmToken(on: manager.connection)
        self.dropPlainExchange(key, state)
    }

    /// Has a client greeted that has not said what it wants in time.
    func greetUnasked(_ key: SocketKey, _ state: ConnectionState) {
        guard case .awaitHello = state.pendingAction, self.isOpen(key), !self.isHandingOver else { return }
        guard !self.slots[key].isServed else {
            return self.wait(key, milliseconds: Self.helloMilliseconds, for: .hello)
        }
        self.sendUncounted(.welcome(self.welcome(.fresh, key)), to: key)
        state.pendingAction = .enter
        self.watchDoor(key, state)
        self.serve(key)
    }
}

/// What a client that comes back is sent again, and how it and the server count from there.
struct Replay {
    /// The messages that it has not seen.
    var ring: ReplayRing
    /// How many messages are lost; nil if that is unknown.
    let lost: UInt64?
    /// What the client sets its counter to.
    let count: UInt64
    /// The id of the last line that was carried out.
    let did: UInt64

    /// Compares what was sent with what the client has seen.
    ///
    /// - Parameters:
    ///   - remains: What the session has left on its former connection.
    ///   - stored: What is known of it from the disk, if there is no former connection.
    ///   - seen: How many messages the client has handled.
    init(of remains: SessionRemains, stored: StoredSession? = nil, seen: UInt64) {
        let former = remains.wire as? ExchangeRemains
        var (ring, did) = (former?.ring ?? ReplayRing(), former?.did ?? 0)
        var seen = seen
        if let stored { (ring, did) = (ReplayRing(from: stored.messages), stored.did) }
        // The last message of a connection is not counted here, and a client that got it has counted it.
        if let bye = former?.byeNumber, seen == bye + 1 { seen = bye }
        self.did = did
        guard seen <= ring.end, former != nil || ring.end > 0 else {
            // The counters do not fit together: both begin again.
            (self.ring, self.lost, self.count) = (ReplayRing(), nil, 0)
            return
        }
        ring.removeAll(before: seen)
        self.lost = ring.start - seen
        self.count = ring.start
        self.ring = ring
    }
}

extension Resumption {
    /// The connection that the session leaves, if it is one of this process.
    fileprivate var connection: Connection? {
        if case .connection(let connection) = self { connection } else { nil }
    }
}

extension ResumeOutcome {
    /// How `uuu.v1` says that a session does not go on.
    fileprivate var refusal: Welcome.Outcome {
        guard case .refused(let reason) = self else { return .fresh }
        switch reason {
        case .expired: return .refused(.expired)
        case .unknown, .tooMany: return .refused(.unknown)
        case .unavailable: return .fresh
        case .ended: return .refused(.ended)
        case .banned: return .refused(.banned)
        }
    }

    /// The sentence that says the same in plain text.
    fileprivate var sentence: TextKey {
        guard case .refused(let reason) = self else { return .resumedWithoutToken }
        switch reason {
        case .expired: return .resumeExpired
        case .unknown, .tooMany: return .resumeUnknown
        case .ended: return .resumeEnded
        case .banned: return .notAdmitted
        case .unavailable: return .resumeUnavailable
        }
    }
}
