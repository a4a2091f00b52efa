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
        if !self.departures.contains(key) { self.wait(key, until: until, for: .expiry) }
        if self.linkdead > self.quota.maximum { self.expireFirstLost() }
    }

    /// Ends the session that has waited longest, as more wait than there may be connections.
    private func expireFirstLost() {
        let waiting = self.slots.keys.lazy.filter { self.slots[$0].isLinkdead && !self.slots[$0].isServed }
        let first = waiting.min { self.waitsUntil($0) < self.waitsUntil($1) }
        guard let first, let state = self.state(of: first) else { return }
        self.expire(first, state)
    }

    private func waitsUntil(_ key: SocketKey) -> UInt64 { self.state(of: key)?.deadline?.time.milliseconds ?? 0 }

    /// Ends a session that has waited long enough; or a slot from which a session has gone.
    func expire(_ key: SocketKey, _ state: ConnectionState) {
        guard self.slots[key].isLinkdead else { return }
        // A command may still be running: its session ends after it.
        guard !self.slots[key].isServed else {
            return self.wait(key, milliseconds: Self.passingMilliseconds, for: .expiry)
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
