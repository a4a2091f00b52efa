import Glibc
import Synchronization

extension BottleStore {
    /// Puts these connections into other bottles, and removes all bottles of the previous process with everything in
    /// them.
    ///
    /// It is for a process that could not read all connections because it may not have that many descriptors: the peers
    /// of the others would wait forever. The kernel closes connections that no process holds. Call it before
    /// ``put(_:label:)``. If the process is killed meanwhile, each of these connections is in one bottle or in two.
    ///
    /// - Parameter living: The connections to keep. The caller still owns them.
    /// - Returns: Whether everything was done. If not, bottles of the previous process remain, with everything in them.
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
