import Synchronization

/// The contexts that are being told that their player has left: a server that ends waits for them, for a while.
package final class LeavingNotices: Sendable {
    private let running = Atomic(0)

    /// Nobody is being told.
    package init() {}

    /// How many connections' contexts are being told.
    package var count: Int { self.running.load(ordering: .acquiring) }

    func begin() { self.running.wrappingAdd(1, ordering: .relaxed) }

    func end() { self.running.wrappingSubtract(1, ordering: .releasing) }

    /// Returns when all have been told, or after that time.
    package func wait(upTo limit: Duration) async {
        let end = ContinuousClock.now + limit
        while self.count > 0, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(5)) }
    }
}
