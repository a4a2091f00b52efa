import Contexts
import Dialects
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

extension ConnectionTable {
    /// Ends a connection as its ending requires; only the first ending is reported.
    func end(_ key: SocketKey, _ ending: Ending) {
        if ending == .noRoom, self.isPresent(key) { self.noteShortage() }
        if ending.mayBeResumed { self.expectLoss(of: key) }
        self.happened(.ended(ending), to: key)
    }

    /// Writes the gathered frames of a connection, unless older bytes are still waiting for its socket.
    func flush(_ key: SocketKey) {
        guard !self.hasOutput(key) else { return }
        if self.memory.gatheredFor != key {
            self.writeGathered()
            self.memory.gatheredFor = key
        }
        self.writeGathered()
    }

    /// Reports a connection's end to the log, to the world, and to the connection's contexts.
    func tell(_ ending: Ending, of key: SocketKey) {
        let logger = self.services.logger
        guard let manager = self.states[key.index]?.manager else {
            if ending == .full { logger.log(.connectionsFull, [.count: String(self.quota.count)]) }
            return logger.log(.debug, "connection ended before its upgrade", [.reason: ending.description])
        }
        let isLost = ending.mayBeResumed && self.lose(key, manager)
        switch ending {
        case .violation(let violation):
            logger.log(.protocolViolation, manager.connection.logFields([.reason: violation.explanation]))
        case .asked(.tooSlow): logger.log(.readerTooSlow, manager.connection.logFields())
        case _: break
        }
        var fields: [LogKey: String] = [.reason: ending.description]
        if let code = ending.closeCode { fields[.closeCode] = String(code.rawValue) }
        logger.log(.connectionClosed, manager.connection.logFields(fields))
        if self.slots[key].dialect == .uuuV1, let bye = ending.bye { self.sendBye(bye, to: key) }
        guard !isLost else { return }
        self.connectionEnded(manager.connection)
        manager.end(ending.leaving)
    }

    /// Marks a connection as over: nothing more is read or written, and it is freed after the current event.
    func release(_ key: SocketKey) {
        self.forgetBytes(of: key)
        self.released.add(key)
    }

    /// Frees the connections that are over.
    ///
    /// Call it between two events only.
    @inline(__always)
    func freeReleased() {
        if self.released.count > 0 { self.freeAllReleased() }
    }

    private func freeAllReleased() {
        while let key = self.released.next() { self.free(key) }
    }

    /// Discards the bytes of a connection in the shared buffers.
    private func forgetBytes(of key: SocketKey) {
        if self.memory.isGathered(for: key) {
            self.memory.gatheredFor = nil
            self.memory.gathered.removeAll()
        }
        if self.memory.isOwner(key) { self.memory.endBurst() }
    }

    /// Closes the socket of a connection and frees its slot.
    ///
    /// The connection must exist.
    func free(_ key: SocketKey) {
        let slot = self.slots[key]
        if slot.isLinkdead {
            self.linkdead -= 1
            self.lost.remove(key)
        } else {
            self.loop.unwatch(slot.descriptor)
            self.close(slot)
            self.giveTicketBack(self.states[key.index])
        }
        guard !slot.session.isLost || slot.isLinkdead || self.shutdown.hasBegun else { return self.becomeLinkdead(key) }
        let backlog = self.backlog(key)
        self.slots.remove(key)
        backlog?.free()
        self.memory.arena.free(slot.record)
        if let state = self.states[key.index] {
            self.memory.arena.free(state.spare)
            self.dropExchange(state)
            self.departures.noteRest(of: key)
        }
        self.states[key.index] = nil
        self.heads.forget(key)
        self.noteQuiet(key)
        self.forgetBytes(of: key)
        if self.isOver { self.shutdown.finish() }
    }

    /// Waits until all contexts were told that their connection has ended, for at most the time that a closing
    /// handshake may take.
    func waitForLeavingNotices() async {
        await self.world.leavingNotices.wait(upTo: .milliseconds(Int64(self.configuration.closeMilliseconds)))
    }

    /// Stops accepting, closes all connections with 1001, and returns when the last one has gone.
    ///
    /// A running command may be answered first. It takes at most twice the time that a closing handshake may take.
    ///
    /// - Returns: The stored sessions that have changed since: their clients were sent more.
    func shutDown() async -> [StoredSession] {
        self.shutdown.begin()
        self.stopListening()
        let recounted = self.recounted()
        for key in self.slots.keys { self.happened(.shuttingDown, to: key) }
        for key in self.slots.keys where self.slots[key].isLinkdead { self.free(key) }
        self.endTurn()
        if self.slots.count > 0 { await self.shutdown.wait() }
        await self.waitForLeavingNotices()
        self.workers.dismiss()
        return recounted
    }
}
