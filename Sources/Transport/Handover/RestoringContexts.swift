import Reactor

/// The connections whose contexts are still being told that they were restored.
final class RestoringContexts {
    private var tasks: [SocketKey: Task<Void, Never>] = [:]

    /// Adds a connection, with the task that tells its contexts.
    func begin(_ key: SocketKey, _ task: Task<Void, Never>) { self.tasks[key] = task }

    /// Removes a connection: its contexts were told.
    func end(_ key: SocketKey) { self.tasks[key] = nil }

    /// Returns when the contexts of a connection were told; at once if that is done already.
    func wait(for key: SocketKey) async { await self.tasks[key]?.value }

    /// Returns when the contexts of all connections were told, or after `limit`.
    func wait(upTo limit: Duration) async {
        let end = ContinuousClock.now + limit
        while !self.tasks.isEmpty, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(5)) }
    }
}
