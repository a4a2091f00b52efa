import Dispatch
import Foundation
import GRDB
import Synchronization

@testable import StorageSQLite

/// Blocks parts of a store, each on its own thread, as a disk that does not answer would, until they are released.
final class Holder: Sendable {
    private let count = Atomic(0)
    private let gate = DispatchSemaphore(value: 0)

    /// Blocks the writer; returns when it is blocked.
    func holdWriter(of store: Store) async throws {
        try await self.hold { wait in store.pool.writeWithoutTransaction { _ in wait() } }
    }

    /// Blocks all readers; returns when they are blocked.
    func holdReaders(of store: Store) async throws {
        for _ in 1...4 { try await self.hold { wait in try? store.pool.read { _ in wait() } } }
    }

    /// Releases everything that is blocked.
    func release() { for _ in 0..<self.count.load(ordering: .acquiring) { self.gate.signal() } }

    private func hold(_ body: @escaping @Sendable (_ wait: () -> Void) -> Void) async throws {
        let isHeld = self.count.load(ordering: .acquiring) + 1
        Thread.detachNewThread {
            body {
                self.count.add(1, ordering: .acquiringAndReleasing)
                self.gate.wait()
            }
        }
        while self.count.load(ordering: .acquiring) < isHeld { try await Task.sleep(for: .milliseconds(1)) }
    }
}
