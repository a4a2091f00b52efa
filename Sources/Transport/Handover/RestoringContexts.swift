import Reactor

/// The connections whose contexts are being told that they go on in this process.
final class RestoringContexts {
    private var tasks: [SocketKey: Task<Void, Never>] = [:]

    /// Notes a connection, and the task that tells its contexts.
    func begin(_ key: SocketKey, _ task: Task<Void, Never>) { self.tasks[key] = task }

    /// The contexts of a connection have been told.
    func end(_ key: SocketKey) { self.tasks[key] = nil }

    /// Returns when the contexts of a connection have been told; at once if they are not being told.
    func wait(for key: SocketKey) async { await self.tasks[key]?.value }

    /// Returns when the contexts of all connections have been told, or after that time.
    func wait(upTo limit: Duration) async {
        let end = ContinuousClock.now + limit
        while !self.tasks.isEmpty, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(5)) }
    }
}
