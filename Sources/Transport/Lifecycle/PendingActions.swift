import Reactor

/// The actions of a table's connections that are not performed yet, in the order in which they were requested.
///
/// Actions never nest. An action that is requested while another one is performed, such as by a write that finds the
/// socket broken, comes after all that were requested before.
final class PendingActions {
    /// An action and its connection.
    typealias Entry = (key: SocketKey, action: ConnectionMachine.Action)

    private var queue = Queue<Entry>()
    private var isPerforming = false

    /// Adds the actions of a connection.
    ///
    /// Returns true if the caller must perform everything that ``next()`` returns, and false if a caller further up the
    /// stack is doing that already.
    func add(_ actions: [ConnectionMachine.Action], of key: SocketKey) -> Bool {
        for action in actions { self.queue.append((key, action)) }
        guard !self.isPerforming, !self.queue.isEmpty else { return false }
        self.isPerforming = true
        return true
    }

    /// Returns the next action; nil when all are performed.
    func next() -> Entry? {
        let entry = self.queue.popFirst()
        if entry == nil { self.isPerforming = false }
        return entry
    }
}
