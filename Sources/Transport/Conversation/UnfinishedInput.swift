import Reactor

/// The queue of connections whose input was not finished within their budget; each waits for its next budget.
final class UnfinishedInput {
    private var queue = Queue<SocketKey>()
    /// How many times a connection was added.
    private(set) var queueings = 0
    /// How many times a connection was removed.
    ///
    /// Equal to ``queueings`` when the queue is empty; a stored number needs no exclusivity check.
    private(set) var turnsGiven = 0

    /// Whether a connection is queued.
    var isWaitedFor: Bool { self.queueings != self.turnsGiven }

    /// Adds a connection at the end.
    func append(_ key: SocketKey) {
        self.queue.append(key)
        self.queueings += 1
    }

    /// Removes and returns the connection that was queued first; it may have ended meanwhile.
    func next() -> SocketKey? {
        guard let key = self.queue.popFirst() else { return nil }
        self.turnsGiven += 1
        return key
    }
}
