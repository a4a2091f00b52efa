import Contexts
import Dialects
import Reactor

/// Sessions whose connection was lost: each waits for its player, in the slot that its connection had.
extension ConnectionTable {
    /// How long messages to a session that has gone to another connection are passed on, in milliseconds.
    private static let passingMilliseconds: UInt64 = 5_000

    /// Has the session of a connection wait for its player; returns false if there is none, or it does not wait.
    func lose(_ key: SocketKey, _ manager: ContextManager) -> Bool {
        guard let state = self.state(of: key), self.mayBeLost(state), let sessions = self.services.sessions else {
            self.slots[key].session.isLost = false
            return false
        }
        // Another connection goes on with the session, and waits for what is left of it here.
        let isAwaited = state.exchange?.successor != nil
        guard isAwaited || sessions.connectionLost(manager.connection) else {
            self.slots[key].session.isLost = false
            return false
        }
        let exchange = self.needExchange(key, state)
        exchange.firstMissed = exchange.ring.end
        self.slots[key].session.isLost = true
        manager.lose()
        if !isAwaited { self.store(key, manager, sessions) }
        return true
    }

    /// Notes that the session of a connection is about to wait for its player, before the connection ends.
    ///
    /// So a process that goes on finds either a connection that is open, or a session that waits.
    func expectLoss(of key: SocketKey) {
        guard self.isOpen(key), let state = self.state(of: key), self.mayBeLost(state) else { return }
        self.slots[key].session.isLost = true
    }

    private func mayBeLost(_ state: ConnectionState) -> Bool {
        state.exchange?.target == nil && state.manager?.connection.session != nil && self.services.sessions != nil
            && self.configuration.resumeMilliseconds > 0
    }

    /// Stores a session, so that it outlives the machine; the log of the engine says why, if that fails.
    private func store(_ key: SocketKey, _ manager: ContextManager, _ sessions: any SessionService) {
        Task {
            guard var stored = await self.stored(key, manager) else { return }
            // Messages that come from now on are counted in the slot only, so the stored count would be too low: 0 stands
            // for "unknown" (`Replay`).
            stored.messages = 0
            try? await sessions.store([stored])
        }
    }

    /// Returns what is stored of a session; nil if it has gone meanwhile.
    private func stored(_ key: SocketKey, _ manager: ContextManager) async -> StoredSession? {
        let context = await manager.storedSnapshot()
        guard self.slots.contains(key), self.state(of: key)?.manager === manager,
            let account = manager.connection.session?.account
        else { return nil }
        let numbers = self.slots[key].session
        return StoredSession(
            account: account.id,
            context: context,
            messages: numbers.messages,
            did: numbers.did,
            isReader: manager.connection.isReader
        )
    }

    /// Returns what is stored of all sessions, as the server is about to stop.
    ///
    /// A client of `uuu.v1` counts the last message, which it is sent afterwards.
    func storedSessions() async -> [StoredSession] {
        var all: [StoredSession] = []
        for key in self.slots.keys where self.isInUse(key) {
            guard let manager = self.state(of: key)?.manager, manager.connection.session != nil,
                var stored = await self.stored(key, manager)
            else { continue }
            if self.isOpen(key), self.slots[key].dialect == .uuuV1 { stored.messages += 1 }
            all.append(stored)
        }
        return all
    }

    /// Empties the slot of a connection whose socket has gone, but for the session, which waits for its player.
    func becomeLinkdead(_ key: SocketKey) {
        let backlog = self.backlog(key)
        let until = self.loop.now.advanced(byMilliseconds: self.configuration.resumeMilliseconds)
        self.slots[key].becomeLinkdead(until: until)
        backlog?.free()
        self.heads.forget(key)
        self.linkdead += 1
        self.noteQuiet(key)
        // Who waits to take the session over waits no longer than before.
        if self.state(of: key)?.exchange?.successor == nil { self.wait(key, until: until) }
        if self.linkdead > self.quota.maximum { self.expireFirstLost() }
    }

    /// Ends the session that has waited longest, as more wait than there may be connections.
    private func expireFirstLost() {
        let waiting = self.slots.keys.lazy.filter { self.slots[$0].isLinkdead && !self.slots[$0].isServed }
        let first = waiting.min {
            (self.state(of: $0)?.deadline?.milliseconds ?? 0) < (self.state(of: $1)?.deadline?.milliseconds ?? 0)
        }
        guard let first, let state = self.state(of: first) else { return }
        self.expire(first, state)
    }

    /// Has ``lookAtDeadline(_:)`` called for a connection at a time.
    func wait(_ key: SocketKey, until time: MonotonicTime) {
        self.state(of: key)?.deadline = time
        self.loop.schedule(key, at: time)
    }

    /// Does what is due for a connection, if its deadline has come.
    func lookAtDeadline(_ key: SocketKey) {
        guard let state = self.state(of: key), let deadline = state.deadline, self.loop.now >= deadline else { return }
        state.deadline = nil
        if let exchange = state.exchange, exchange.successor != nil {
            exchange.resumeSuccessor()
        } else if self.slots[key].isLinkdead {
            self.expire(key, state)
        } else if case .awaitHello = state.pendingAction {
            self.greetUnasked(key, state)
        } else {
            self.checkIdle(key, state)
        }
    }

    /// Ends a session that has waited long enough; or a slot from which a session has gone.
    private func expire(_ key: SocketKey, _ state: ConnectionState) {
        // A command may still be running: its session ends after it.
        guard !self.slots[key].isServed else {
            return self.wait(key, until: self.loop.now.advanced(byMilliseconds: Self.passingMilliseconds))
        }
        if state.exchange?.target == nil, let manager = state.manager {
            self.services.sessions?.sessionExpired(manager.connection)
            manager.end(.expired)
        }
        self.free(key)
    }

    /// How often it is looked whether players are idle, at least, in milliseconds.
    private static let idleLookMilliseconds: UInt64 = 15_000

    /// Begins to look whether a player who has logged in is idle, if the operator limits that.
    func watchIdle(_ key: SocketKey, _ state: ConnectionState) {
        guard self.configuration.idleMilliseconds > 0, state.deadline == nil, self.isOpen(key) else { return }
        state.quietMilliseconds = 0
        self.lookForIdleLater(key)
    }

    private func lookForIdleLater(_ key: SocketKey) {
        let pause = min(Self.idleLookMilliseconds, self.configuration.idleMilliseconds)
        self.wait(key, until: self.loop.now.advanced(byMilliseconds: pause))
    }

    /// Ends the connection of a player who has typed nothing for too long.
    private func checkIdle(_ key: SocketKey, _ state: ConnectionState) {
        guard self.configuration.idleMilliseconds > 0, self.isOpen(key), !state.isAtDoor else { return }
        let isBusy = state.hasTyped || self.slots[key].isServed
        let pause = min(Self.idleLookMilliseconds, self.configuration.idleMilliseconds)
        state.quietMilliseconds = isBusy ? 0 : state.quietMilliseconds + UInt32(pause)
        state.hasTyped = false
        guard state.quietMilliseconds < self.configuration.idleMilliseconds else { return self.end(key, .asked(.idle)) }
        self.lookForIdleLater(key)
    }

    /// Tells a client of `uuu.v1` that the player has chosen other texts.
    func tellReader(_ isReader: Bool, _ exchange: Exchange, answering line: UInt64, to key: SocketKey) {
        guard exchange.isReader != isReader else { return }
        exchange.isReader = isReader
        guard self.slots[key].hasEntered else { return }
        self.send(SentMessage(.other(.reader(on: isReader)), answering: line), to: key)
    }

    /// Ends a session that waits for its player, as the world has asked.
    func endLost(_ key: SocketKey, _ reason: Disconnection) {
        guard let state = self.state(of: key), self.slots[key].session.isLost, let manager = state.manager else {
            return
        }
        self.slots[key].session.isLost = false
        self.connectionEnded(manager.connection)
        manager.end(.ended(reason))
        if self.slots[key].isLinkdead { self.free(key) }
    }

    // MARK: - Taken over

    /// Sends an event that came to the connection which a session has left.
    func passOn(_ event: Event, to key: SocketKey) {
        guard let exchange = self.state(of: key)?.exchange, exchange.held != nil else {
            return self.write(event, to: key)
        }
        exchange.passed.append(SentMessage(.event(event)))
    }

    /// Gives up what a session has left here, for another connection.
    func takeOver(_ request: TakeOver) async {
        let key = request.key
        guard let state = self.state(of: key), let manager = state.manager else { return request.answer(nil) }
        let exchange = self.needExchange(key, state)
        guard exchange.target == nil else {
            // The session is saved where it is now.
            self.saveRecord(key, nil, state)
            return request.answer(nil)
        }
        // What the player has to be told of a restore is told before.
        if !state.pendingAction.allowsMessages { self.serve(key) }
        if self.slots[key].isServed {
            self.wait(key, until: self.loop.now.advanced(byMilliseconds: self.configuration.closeMilliseconds))
            await withCheckedContinuation { exchange.successor = $0 }
        }
        guard self.slots.contains(key), state.exchange === exchange, exchange.target == nil else {
            return request.answer(nil)
        }
        // Nothing else is begun while the contexts are read. A command that takes too long goes on meanwhile.
        let isServed = self.slots[key].isServed
        self.slots[key].isServed = true
        let context = await manager.snapshot()
        guard self.slots.contains(key) else { return request.answer(nil) }
        let numbers = self.slots[key].session
        let remains = SessionRemains(
            context: context,
            events: exchange.missed,
            isReader: manager.connection.isReader,
            wire: ExchangeRemains(ring: exchange.ring, did: numbers.did, byeNumber: exchange.byeNumber)
        )
        manager.surrender()
        exchange.target = request.target
        // A slot without a socket holds a session that is lost, or nothing.
        if !self.slots[key].isLinkdead { self.slots[key].session.isLost = false }
        self.slots[key].session.isAside = true
        self.replaceRing(of: exchange, by: ReplayRing())
        // The record stays until the session is saved on the other connection: a process that goes on finds it here or
        // there, and if it finds both, the later claim has it.
        if !isServed { self.slots[key].isServed = false }
        request.answer(remains)
        if self.isOpen(key) {
            self.sayElsewhere(to: key)
            self.end(key, .asked(.resumedElsewhere))
        } else {
            self.connectionEnded(manager.connection)
            manager.end(.expired)
        }
        self.wait(key, until: self.loop.now.advanced(byMilliseconds: Self.passingMilliseconds))
    }

    /// Tells a client that its session goes on elsewhere.
    private func sayElsewhere(to key: SocketKey) {
        let sentence = self.services.texts[.resumedElsewhere]
        if self.slots[key].dialect == .uuuV1 {
            if self.takesMessage(key) { self.sendBye(Bye(.resumedElsewhere, again: false, text: sentence), to: key) }
        } else {
            self.slots[key].session.isAside = false
            self.write(.text(sentence), to: key)
            self.slots[key].session.isAside = true
        }
    }

    /// Notes that a connection is not being served any more: a session may be taken over from it.
    func noteRest(_ exchange: Exchange, of key: SocketKey) { exchange.resumeSuccessor() }
}
