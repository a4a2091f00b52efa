import Reactor

/// Connections with more input than one budget was enough for, in the order in which they have their next one.
final class UnfinishedInput {
    private var queue = Queue<SocketKey>()
    /// How often a connection was put into the queue.
    private(set) var queueings = 0
    /// How often one was taken out of it: as often when nobody waits, and a number takes no check of exclusive access.
    private(set) var turnsGiven = 0

    /// Whether somebody waits.
    var isWaitedFor: Bool { self.queueings != self.turnsGiven }

    /// Puts a connection behind all others.
    func append(_ key: SocketKey) {
        self.queue.append(key)
        self.queueings += 1
    }

    /// Takes out the one that has waited longest; it may have gone meanwhile.
    func next() -> SocketKey? {
        guard let key = self.queue.popFirst() else { return nil }
        self.turnsGiven += 1
        return key
    }
}
