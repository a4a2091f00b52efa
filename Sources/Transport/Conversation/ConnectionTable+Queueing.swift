import Reactor

extension ConnectionTable {
    /// Queues a connection with unfinished input for its next budget, after all others; does nothing if it has no
    /// input.
    ///
    /// While it is queued its socket is not read, and its input stays where another process finds it.
    func queue(_ key: SocketKey) {
        guard !self.slots[key].isQueued, self.hasInput(key) else { return }
        self.slots[key].isQueued = true
        self.unfinished.append(key)
    }

    /// Gives the connection that has been queued longest its next budget.
    func serveUnfinished() {
        // The connection may have ended, and its slot may be in use by another one.
        guard let key = self.unfinished.next(), self.slots.contains(key), self.slots[key].isQueued else { return }
        self.slots[key].isQueued = false
        self.readOn(key)
        // If it could not be served, as while a command is waiting, its socket may be read again.
        self.updateInterest(key)
    }

    /// Looks for the peer's Close; other messages are discarded, even if a worker is still waiting.
    func readClose(_ key: SocketKey) {
        guard let state = self.state(of: key), !self.slots[key].isQueued else { return }
        var budget = InputBudget(stride: state.stride)
        while self.nextMessage(key, within: &budget) != nil { self.slots[key].isRunning = false }
        if budget.isSpent { self.queue(key) }
        self.putBurstAside()
    }

    /// How many times a connection was queued for another budget.
    var queueings: Int { self.unfinished.queueings }

    /// How many times a queued connection had its turn, or had ended before its turn.
    var turnsGiven: Int { self.unfinished.turnsGiven }

    /// Whether a connection has received bytes that are not made into messages yet.
    private func hasInput(_ key: SocketKey) -> Bool {
        if self.memory.isOwner(key) { return self.memory.offset < self.memory.received.count }
        return self.backlog(key).map { !$0.input.isEmpty } ?? false
    }
}
