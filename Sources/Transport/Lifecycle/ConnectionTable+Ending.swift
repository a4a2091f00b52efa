import Contexts
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

extension ConnectionTable {
    /// Ends a connection in the manner that its ending asks for; the first ending counts.
    func end(_ key: SocketKey, _ ending: Ending) {
        if ending == .noRoom, self.isPresent(key) { self.noteShortage() }
        self.happened(.ended(ending), to: key)
    }

    /// Writes what is still to be said, unless something waits for the socket before it.
    func flush(_ key: SocketKey) {
        guard !self.hasOutput(key) else { return }
        if self.memory.gatheredFor != key {
            self.writeGathered()
            self.memory.gatheredFor = key
        }
        self.writeGathered()
    }

    /// Tells the world and the log that a connection's end was decided.
    func tell(_ ending: Ending, of key: SocketKey) {
        let logger = self.services.logger
        guard let manager = self.states[key.index]?.manager else {
            if ending == .full { logger.log(.connectionsFull, [.count: String(self.quota.count)]) }
            return logger.log(.debug, "connection ended before its upgrade", [.reason: ending.description])
        }
        switch ending {
        case .violation(let violation):
            logger.log(.protocolViolation, manager.connection.logFields([.reason: violation.explanation]))
        case .asked(.tooSlow): logger.log(.readerTooSlow, manager.connection.logFields())
        case _: break
        }
        var fields: [LogKey: String] = [.reason: ending.description]
        if let code = ending.closeCode { fields[.closeCode] = String(code.rawValue) }
        logger.log(.connectionClosed, manager.connection.logFields(fields))
        self.departed(manager.connection)
        manager.end(ending.leaving)
    }

    /// A connection is over: nothing more is read or written of it, and it is freed when the event is over.
    func release(_ key: SocketKey) {
        self.forgetBytes(of: key)
        self.released.add(key)
    }

    /// Frees those that are over; to be called between two events.
    @inline(__always)
    func freeReleased() {
        if self.released.count > 0 { self.freeAllReleased() }
    }

    private func freeAllReleased() {
        while let key = self.released.next() { self.free(key) }
    }

    /// Gives up what the shared buffers hold of a connection.
    private func forgetBytes(of key: SocketKey) {
        if self.memory.isGathered(for: key) {
            self.memory.gatheredFor = nil
            self.memory.gathered.removeAll()
        }
        if self.memory.isOwner(key) { self.memory.endBurst() }
    }

    /// Closes the socket and frees the slot, whose tenant must be there.
    func free(_ key: SocketKey) {
        let slot = self.slots[key]
        self.loop.unwatch(slot.descriptor)
        self.close(slot)
        let backlog = self.backlog(key)
        self.slots.remove(key)
        backlog?.free()
        self.memory.arena.free(slot.record)
        if let spare = self.states[key.index]?.spare { self.memory.arena.free(spare) }
        self.states[key.index] = nil
        self.heads.forget(key)
        self.noteQuiet(key)
        self.forgetBytes(of: key)
        if self.isOver { self.shutdown.finish() }
    }

    /// Waits for contexts that are being told that their player has left, as long as for a closing handshake.
    func waitForLeavingNotices() async {
        await self.world.leavingNotices.wait(upTo: .milliseconds(Int64(self.configuration.closeMilliseconds)))
    }

    /// Accepts no more, closes all connections with 1001, and returns when the last one is gone.
    ///
    /// A running command may still be answered first; all is over after twice the time for a closing handshake.
    func shutDown() async {
        self.shutdown.begin()
        self.stopListening()
        for key in self.slots.keys { self.happened(.shuttingDown, to: key) }
        self.endTurn()
        if self.slots.count > 0 { await self.shutdown.wait() }
        await self.waitForLeavingNotices()
        self.workers.dismiss()
    }
}
