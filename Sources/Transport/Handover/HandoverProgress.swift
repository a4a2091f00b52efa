import Reactor

/// How far a table is with handing its connections over to the next process.
final class HandoverProgress {
    /// Whether it does: nothing is read any more, and no command begun.
    private(set) var hasBegun = false
    /// The connections with a command that is still waited for.
    private var running: Set<SocketKey> = []
    private var waiter: CheckedContinuation<Void, Never>?

    /// Begins.
    func begin() { self.hasBegun = true }

    /// The command of a connection is waited for.
    func wait(for key: SocketKey) { self.running.insert(key) }

    /// Returns when no command is waited for any more; to be called once, on the table's loop.
    func wait() async {
        guard !self.running.isEmpty else { return }
        await withCheckedContinuation { self.waiter = $0 }
    }

    /// The command of a connection is done, or it has gone: perhaps it was the last one that is waited for.
    func note(_ key: SocketKey) {
        guard self.running.remove(key) != nil, self.running.isEmpty else { return }
        self.stopWaiting()
    }

    /// The commands are done, or have had their time.
    func stopWaiting() {
        self.waiter?.resume()
        self.waiter = nil
    }
}
