import Reactor

/// The actions of a table's connections that are still to be performed, in the order in which they were asked for.
///
/// One is performed after the other, never within another. What is asked for meanwhile, as by a write that finds the
/// socket broken, comes after what was asked for before.
final class PendingActions {
    /// An action, and whose it is.
    typealias Entry = (key: SocketKey, action: ConnectionMachine.Action)

    private var queue = Queue<Entry>()
    private var isPerforming = false

    /// Adds what a connection asks for; false if a caller further up is performing actions already, and does these too.
    ///
    /// Who is answered true is to perform all that ``next()`` answers.
    func add(_ actions: [ConnectionMachine.Action], of key: SocketKey) -> Bool {
        for action in actions { self.queue.append((key, action)) }
        guard !self.isPerforming, !self.queue.isEmpty else { return false }
        self.isPerforming = true
        return true
    }

    /// The next action; nil when all are performed.
    func next() -> Entry? {
        let entry = self.queue.popFirst()
        if entry == nil { self.isPerforming = false }
        return entry
    }
}
