import Contexts
import Reactor

extension ConnectionTable {
    /// Tells the contexts of all connections that were taken over that they go on here, and waits for those that wait.
    ///
    /// Each connection is marked meanwhile, as in ``adopt(_:accounts:present:)``. A context that takes longer than a closing
    /// handshake may holds up its own player only: what that one says is handled when the context has answered.
    func tellRestored() async {
        defer { self.memory.restoring.value = 0 }
        for key in self.slots.keys {
            if self.loop.isSliceOver() {
                self.memory.restoring.value = 0
                await Task.yield()
            }
            guard let state = self.state(of: key), case .tellRestored(let notice) = state.pendingAction,
                !notice.isRefused, let manager = state.manager, manager.hasSomethingToRestore
            else { continue }
            self.memory.restoring.value = key.tag
            var isOver = false
            let task = Task.immediate {
                await manager.tellRestored()
                isOver = true
                self.restoring.end(key)
            }
            // Most have been told by now: nothing in them had to be waited for.
            if !isOver { self.restoring.begin(key, task) }
        }
        self.memory.restoring.value = 0
        await self.restoring.wait(upTo: .milliseconds(Int64(self.configuration.closeMilliseconds)))
    }
}
