/// How far a table is with ending all of its connections.
final class ShutdownProgress {
    /// Whether it does.
    private(set) var hasBegun = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// Begins.
    func begin() { self.hasBegun = true }

    /// Returns when the last connection has gone; to be called while there is one, on the table's loop.
    func wait() async {
        await withCheckedContinuation { self.waiters.append($0) }
    }

    /// The last connection has gone.
    func finish() {
        for waiter in self.waiters { waiter.resume() }
        self.waiters = []
    }
}
