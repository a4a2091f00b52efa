import Reactor

/// The progress of handing a table's connections over to the next process.
final class HandoverProgress {
    /// Whether the hand-over has begun: nothing is read any more, and no command starts.
    private(set) var hasBegun = false
    /// The connections whose running commands are awaited.
    private var running: Set<SocketKey> = []
    private var waiter: CheckedContinuation<Void, Never>?

    /// Starts the hand-over.
    func begin() { self.hasBegun = true }

    /// Adds a connection whose running command is awaited.
    func wait(for key: SocketKey) { self.running.insert(key) }

    /// Returns when no command is awaited any more.
    ///
    /// Call it once, on the table's loop.
    func wait() async {
        guard !self.running.isEmpty else { return }
        await withCheckedContinuation { self.waiter = $0 }
    }

    /// Notes that the command of a connection is done, or that the connection has ended.
    func note(_ key: SocketKey) {
        guard self.running.remove(key) != nil, self.running.isEmpty else { return }
        self.stopWaiting()
    }

    /// Ends ``wait()``: the commands are done, or their time is over.
    func stopWaiting() {
        self.waiter?.resume()
        self.waiter = nil
    }
}
