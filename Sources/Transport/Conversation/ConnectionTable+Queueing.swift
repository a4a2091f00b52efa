import Reactor

extension ConnectionTable {
    /// Has a connection wait for another budget behind all others with unfinished input, if it has any.
    ///
    /// Until its turn comes its socket is not read, and its input is where another process finds it.
    func queue(_ key: SocketKey, _ resident: Resident) {
        guard !resident.isQueued, self.hasInput(key) else { return }
        resident.isQueued = true
        self.unfinished.append(key)
        self.queueings += 1
    }

    /// Whether a connection waits for another budget; the key's tenant must be there.
    func isQueued(_ key: SocketKey) -> Bool { self.residents[key.index]?.isQueued ?? false }

    /// Gives the connection that has queued longest its next budget.
    func serveUnfinished() {
        guard let key = self.unfinished.popFirst() else { return }
        self.turnsGiven += 1
        // It may have gone, and its slot be another's.
        guard let resident = self.resident(key), resident.isQueued else { return }
        resident.isQueued = false
        self.readOn(key)
        // If it could not be served, as while a command of it waits, its socket may be read again.
        self.updateInterest(key)
    }

    /// Reads on for the peer's Close: what else comes is not delivered any more, not even to a worker that still waits.
    func readClose(_ key: SocketKey) {
        guard let resident = self.resident(key), !resident.isQueued else { return }
        var budget = InputBudget(stride: resident.stride)
        while self.nextMessage(key, within: &budget) != nil { self.slots[key].isRunning = false }
        if budget.isSpent { self.queue(key, resident) }
        self.putBurstAside()
    }

    /// Whether bytes of a connection were received and not yet made into messages.
    private func hasInput(_ key: SocketKey) -> Bool {
        guard self.slots.contains(key) else { return false }
        if self.memory.isOwner(key) { return self.memory.offset < self.memory.received.count }
        return self.backlog(key).map { !$0.input.isEmpty } ?? false
    }
}
