import Synchronization

/// Counts the connections whose contexts are being told that their player has left.
///
/// A server that stops waits for them.
package final class LeavingNotices: Sendable {
    private let running = Atomic(0)

    /// Begins with no connection.
    package init() {}

    /// The number of connections whose contexts are being told.
    package var count: Int { self.running.load(ordering: .acquiring) }

    func begin() { self.running.wrappingAdd(1, ordering: .relaxed) }

    func end() { self.running.wrappingSubtract(1, ordering: .releasing) }

    /// Returns when all contexts have been told, or when the limit has passed.
    ///
    /// Blocks no thread.
    package func wait(upTo limit: Duration) async {
        let end = ContinuousClock.now + limit
        while self.count > 0, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(5)) }
    }
}
