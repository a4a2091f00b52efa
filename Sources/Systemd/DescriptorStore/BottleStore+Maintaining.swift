import Synchronization

extension BottleStore {
    /// The maximum number of compactions in a row, so that the caller can do something else in between.
    private static let maximumCompactions = 4

    /// Does what is due: stores bottles that are not stored yet, compacts while it is worthwhile, and leaves a spare
    /// bottle.
    ///
    /// Call it before the first connection is accepted, and then about once a second, which is enough for thousands of
    /// connections in each second. With nothing to do it makes no system call. It runs on the store's thread, and waits
    /// if systemd hangs.
    ///
    /// It never throws, because a full or missing store is no reason to stop serving. ``figures`` tells how many
    /// connections are not in a bottle, how many bottles are not stored, and what the error was. The next call tries
    /// again.
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
