/// The progress of a table that ends all of its connections.
final class ShutdownProgress {
    /// Whether the shutdown has begun.
    private(set) var hasBegun = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// Starts the shutdown.
    func begin() { self.hasBegun = true }

    /// Returns when the last connection has gone.
    ///
    /// Call it on the table's loop, and only while there is a connection.
    func wait() async {
        await withCheckedContinuation { self.waiters.append($0) }
    }

    /// Resumes the callers of ``wait()``: the last connection has gone.
    func finish() {
        for waiter in self.waiters { waiter.resume() }
        self.waiters = []
    }
}
