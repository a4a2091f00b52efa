import Reactor

extension ConnectionTable {
    /// Has a connection wait for another budget behind all others with unfinished input, if it has any.
    ///
    /// Until its turn comes its socket is not read, and its input is where another process finds it.
    func queue(_ key: SocketKey) {
        guard !self.slots[key].isQueued, self.hasInput(key) else { return }
        self.slots[key].isQueued = true
        self.unfinished.append(key)
    }

    /// Gives the connection that has queued longest its next budget.
    func serveUnfinished() {
        // It may have gone, and its slot be another's.
        guard let key = self.unfinished.next(), self.slots.contains(key), self.slots[key].isQueued else { return }
        self.slots[key].isQueued = false
        self.readOn(key)
        // If it could not be served, as while a command of it waits, its socket may be read again.
        self.updateInterest(key)
    }

    /// Reads on for the peer's Close: what else comes is not delivered any more, not even to a worker that still waits.
    func readClose(_ key: SocketKey) {
        guard let state = self.state(of: key), !self.slots[key].isQueued else { return }
        var budget = InputBudget(stride: state.stride)
        while self.nextMessage(key, within: &budget) != nil { self.slots[key].isRunning = false }
        if budget.isSpent { self.queue(key) }
        self.putBurstAside()
    }

    /// How often a connection has begun to wait for another budget.
    var queueings: Int { self.unfinished.queueings }

    /// How often one was given another budget, or had gone when it was its turn.
    var turnsGiven: Int { self.unfinished.turnsGiven }

    /// Whether bytes of a connection were received and not yet made into messages.
    private func hasInput(_ key: SocketKey) -> Bool {
        if self.memory.isOwner(key) { return self.memory.offset < self.memory.received.count }
        return self.backlog(key).map { !$0.input.isEmpty } ?? false
    }
}
