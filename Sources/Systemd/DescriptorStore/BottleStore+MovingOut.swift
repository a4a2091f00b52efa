import Glibc
import Synchronization

extension BottleStore {
    /// Puts these connections into other bottles and lets go of those that the process before has filled, with all that is
    /// in them.
    ///
    /// For a process that could not take all of them out, as it may not have so many descriptors: their peers would else
    /// wait for ever. The kernel closes what nobody else holds. To be called before ``put(_:label:)``. When the process
    /// dies in the middle of it, those who live are in some bottle, or in two.
    ///
    /// - Parameter living: Connections that go on; they stay the caller's.
    /// - Returns: Whether all of that was done; if not, bottles of the process before are still there, with all that is in them.
    package func moveOut(_ living: [Bottle.Connection]) async -> Bool {
        do throws(SystemdError) {
            return try await self.moveOut(living, on: self.store)
        } catch {
            self.inventory.withLock { $0.trouble = error }
            return false
        }
    }

    private func moveOut(
        _ living: [Bottle.Connection],
        on store: isolated DescriptorStore
    ) async throws(SystemdError) -> Bool {
        let former = self.inventory.withLock { $0.startMovingOut() }
        for connection in living {
            if case .notParked(let error) = self.put(connection.descriptor, label: connection.label) { throw error }
        }
        try await self.replenish()
        for entry in former {
            try store.remove(entry.bottle.name)
            self.inventory.withLock { $0.removeSource(entry.bottle) }
            entry.bottle.close()
        }
        self.inventory.withLock { $0.finishMovingOut() }
        return true
    }
}
