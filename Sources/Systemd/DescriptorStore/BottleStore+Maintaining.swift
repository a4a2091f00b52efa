import Synchronization

extension BottleStore {
    /// The most compactions in a row: each is worth it, and the caller may have something else to do.
    private static let maximumCompactions = 4

    /// Does what is due: stores what is not stored yet, compacts as long as it is worth it, and leaves a spare bottle.
    ///
    /// For a conductor's loop: before the first connection is accepted, then about once a second, which is enough for
    /// thousands of connections in each; with nothing to do it makes no system call. It runs on the store's thread, so
    /// it waits while systemd stands still.
    ///
    /// It never throws, as a full store, or one that is not there, is no reason to stop serving: the ``figures`` says how
    /// many are not kept, how many bottles are not stored, and what the trouble was. What failed is tried again by the
    /// next call.
    package func maintain() async {
        var trouble: SystemdError?
        do throws(SystemdError) {
            var compactions = 0
            while compactions < Self.maximumCompactions, self.isCompactionDue, try await self.compact() {
                compactions += 1
            }
        } catch {
            trouble = error
        }
        do throws(SystemdError) {
            try await self.replenish()
        } catch {
            trouble = trouble ?? error
        }
        self.inventory.withLock { $0.trouble = trouble }
    }
}
