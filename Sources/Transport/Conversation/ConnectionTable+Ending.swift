import Contexts
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

extension ConnectionTable {
    /// Ends a connection in the manner that its ending asks for; the first ending counts.
    func end(_ key: SocketKey, _ ending: Ending) {
        guard let resident = self.resident(key) else { return }
        let until = self.loop.time.advanced(byMilliseconds: self.configuration.closeMilliseconds)
        if ending == .noRoom { self.noteShortage() }
        self.depart(resident, ending)
        switch (self.slots[key].phase, ending.manner) {
        case (_, .drop): return self.release(key)
        case (.open, .abandon(let code)):
            self.sayAtOnce(code, ending.closeReason, to: key)
            return self.release(key)
        case (_, .abandon): return self.release(key)
        case (.handshake, .closeFirst), (.handshake, .answerClose), (.handshake, .fail): return self.release(key)
        case (.flushing, _), (.draining, _), (.closing, .closeFirst): return
        case (.open, .closeFirst(let code)):
            guard self.slots[key].wire.close() else { return }
            self.slots[key].phase = .closing(until: until)
            self.write(CloseFrame.encode(code, reason: ending.closeReason), to: key)
        case (.open, .answerClose(let code)):
            self.slots[key].phase = .flushing(until: until)
            self.write(CloseFrame.echo(code), to: key)
        case (.closing, .answerClose): self.slots[key].phase = .flushing(until: until)
        case (.open, .fail(let code)):
            self.slots[key].phase = .draining(until: until)
            self.write(CloseFrame.encode(code, reason: ending.closeReason), to: key)
        case (.handshake, .answer(let response)):
            self.slots[key].phase = .draining(until: until)
            self.write(response.bytes, to: key)
        case (.closing, .fail), (.open, .answer), (.closing, .answer):
            self.slots[key].phase = .draining(until: until)
        }
        self.arm(key, at: until)
        self.pushOut(key)
        // The peer's Close may be here already, behind a command that is still running.
        self.readOn(key)
    }

    /// Writes what is still to be said; the phase goes on by itself when that is all.
    private func pushOut(_ key: SocketKey) {
        guard self.slots.contains(key), !self.hasOutput(key) else { return }
        if self.memory.gatheredFor != key {
            self.writeGathered()
            self.memory.gatheredFor = key
        }
        self.writeGathered()
    }

    /// Tells the world and the log that a connection's end was decided, once.
    private func depart(_ resident: Resident, _ ending: Ending) {
        guard !resident.hasDeparted else { return }
        resident.hasDeparted = true
        let logger = self.services.logger
        guard let player = resident.player else {
            if ending == .full { logger.log(.connectionsFull, [.count: String(self.places.count)]) }
            return logger.log(.debug, "connection ended before its upgrade", [.reason: ending.description])
        }
        switch ending {
        case .violation(let violation):
            logger.log(.protocolViolation, player.connection.logFields([.reason: violation.explanation]))
        case .asked(.tooSlow): logger.log(.readerTooSlow, player.connection.logFields())
        case _: break
        }
        var fields: [LogKey: String] = [.reason: ending.description]
        if let code = ending.closeCode { fields[.closeCode] = String(code.rawValue) }
        logger.log(.connectionClosed, player.connection.logFields(fields))
        self.departed(player.connection)
    }

    /// Closes the socket and frees the slot.
    func release(_ key: SocketKey) {
        guard self.slots.contains(key) else { return }
        let slot = self.slots[key]
        self.loop.unwatch(slot.descriptor)
        self.close(slot)
        let backlog = self.backlog(key)
        self.slots.remove(key)
        backlog?.free()
        self.memory.arena.free(slot.memo)
        if let spare = self.residents[key.index]?.spare { self.memory.arena.free(spare) }
        self.residents[key.index] = nil
        if !self.heads.isEmpty { self.heads[key] = nil }
        self.noteQuiet(key)
        if self.memory.gatheredFor == key {
            self.memory.gatheredFor = nil
            self.memory.gathered.removeAll()
        }
        if self.memory.owner == key { self.memory.endBurst() }
        guard self.isOver else { return }
        for waiter in self.whenEmpty { waiter.resume() }
        self.whenEmpty = []
    }

    /// Accepts no more, closes all connections with 1001, and returns when the last one is gone.
    ///
    /// A running command may still be answered first; all is over after twice the time for a closing handshake.
    func shutDown() async {
        self.isShuttingDown = true
        self.stopListening()
        let until = self.loop.now.advanced(byMilliseconds: self.configuration.closeMilliseconds)
        for key in self.slots.keys {
            // Ending one may have shown that another, for which bytes were gathered, is broken.
            guard let resident = self.resident(key) else { continue }
            guard self.slots[key].isServed else {
                self.end(key, .asked(.shuttingDown))
                continue
            }
            resident.intention = .end(.asked(.shuttingDown), by: until)
            self.arm(key, at: until)
        }
        self.settle()
        if self.slots.count > 0 {
            await withCheckedContinuation { self.whenEmpty.append($0) }
        }
        self.workers.dismiss()
    }
}
