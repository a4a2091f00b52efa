import Contexts
import Dialects
import Reactor

/// Sessions whose connection was lost: each waits for its player, in the slot that its connection had.
extension ConnectionTable {
    /// Has the session of a connection wait for its player; returns false if there is none, or it does not wait.
    func lose(_ key: SocketKey, _ manager: ContextManager) -> Bool {
        guard let state = self.state(of: key), self.mayBeLost(state), let sessions = self.services.sessions else {
            self.slots[key].session.isLost = false
            return false
        }
        // Another connection goes on with the session, and has asked for what is left of it here.
        let isDeparting = self.departures.contains(key)
        guard isDeparting || sessions.connectionLost(manager.connection) else {
            self.slots[key].session.isLost = false
            return false
        }
        let exchange = self.needExchange(key, state)
        exchange.firstMissed = exchange.ring.end
        self.slots[key].session.isLost = true
        manager.lose()
        if !isDeparting { self.store(key, manager, sessions) }
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
        !state.isGone && state.manager?.connection.session != nil && self.services.sessions != nil
            && self.configuration.resumeMilliseconds > 0
    }

    /// Stores a session, so that it outlives the machine; the log of the engine says why, if that fails.
    private func store(_ key: SocketKey, _ manager: ContextManager, _ sessions: any SessionService) {
        Task {
            guard var stored = await self.stored(key, manager) else { return }
            // Messages that come from now on are counted in the slot only, so the stored count would be too low: 0 stands
            // for "unknown" (`Replay`).
            stored.messages = 0
            try? await sessions.store(stored)
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

    /// Starts no more commands, as all sessions are about to be stored.
    ///
    /// It would change what is stored.
    func pause() { self.isPaused = true }

    /// Returns what is stored of all sessions, as the server is about to stop; call ``pause()`` before.
    ///
    /// A client of `uuu.v1` counts the last message, which it is sent afterwards.
    func storedSessions() async -> [StoredSession] {
        var all: [SocketKey: StoredSession] = [:]
        for key in self.slots.keys where self.isInUse(key) {
            guard let state = self.state(of: key), !state.isGone, let manager = state.manager,
                manager.connection.session != nil, var stored = await self.stored(key, manager)
            else { continue }
            if self.isOpen(key), self.slots[key].dialect == .uuuV1 { stored.messages += 1 }
            all[key] = stored
        }
        self.storedAtStop = all
        return Array(all.values)
    }

    /// Returns the sessions whose clients were sent more since they were stored, with the present counts; commands may
    /// start from now on.
    ///
    /// Call it right before the clients are sent their last message.
    func recounted() -> [StoredSession] {
        defer { (self.storedAtStop, self.isPaused) = ([:], self.isHandingOver) }
        return self.storedAtStop.compactMap { key, stored in
            guard self.slots.contains(key), self.slots[key].dialect == .uuuV1 else { return nil }
            var present = stored
            present.messages = self.slots[key].session.messages + (self.isOpen(key) ? 1 : 0)
            return present.messages > stored.messages ? present : nil
        }
    }

    /// Empties the slot of a connection whose socket has gone, but for the session, which waits for its player.
    ///
    /// If the session has gone, the slot waits for the end of the command that is running there.
    func becomeLinkdead(_ key: SocketKey) {
        let (backlog, isGone) = (self.backlog(key), self.state(of: key)?.isGone ?? false)
        let time = isGone ? Self.passingMilliseconds : self.configuration.resumeMilliseconds
        let until = self.loop.now.advanced(byMilliseconds: time)
        self.slots[key].becomeLinkdead(until: until)
        backlog?.free()
        self.heads.forget(key)
        self.linkdead += 1
        self.noteQuiet(key)
        if isGone {
            self.wait(key, until: until, for: .passing)
        } else if !self.departures.contains(key) {
            // Otherwise who takes the session over waits no longer than before.
            self.waitForPlayer(key, until: until)
            self.expireFirstLost()
        }
    }

    /// Has a session wait for its player until a time.
    func waitForPlayer(_ key: SocketKey, until time: MonotonicTime) {
        self.lost.add(key, until: time)
        self.wait(key, until: time, for: .expiry)
    }

    /// Ends the sessions that have waited longest, if more wait than this loop's share.
    ///
    /// It ends at most two for each that is added. So there is little to do at a time, and the share is reached again
    /// if another process has left more.
    private func expireFirstLost() {
        for _ in 0..<2 where self.lost.count > self.maximumLost {
            guard let first = self.lost.popFirst(), let state = self.state(of: first) else { return }
            self.expire(first, state)
        }
    }

    /// Ends a session that has waited long enough; or a slot from which a session has gone.
    func expire(_ key: SocketKey, _ state: ConnectionState) {
        guard self.slots[key].isLinkdead else { return }
        // A command may still be running: its session ends after it.
        guard !self.slots[key].isServed else {
            return self.wait(key, milliseconds: Self.passingMilliseconds, for: state.isGone ? .passing : .expiry)
        }
        if !state.isGone, let manager = state.manager {
            self.services.sessions?.sessionExpired(manager.connection)
            manager.end(.expired)
        }
        self.free(key)
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
}
