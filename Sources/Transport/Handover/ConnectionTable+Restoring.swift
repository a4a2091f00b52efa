import Contexts
import Reactor

extension ConnectionTable {
    /// Tells the contexts of all restored connections that they go on in this process, and waits for them.
    ///
    /// Each connection is marked meanwhile, as in ``adopt(_:accounts:present:)``. The wait ends after the time that a
    /// closing handshake may take; a context that takes longer delays only its own player, whose input is handled
    /// afterwards.
    func tellRestored() async {
        defer { self.memory.beingRestored.value = 0 }
        for key in self.slots.keys {
            if self.loop.isSliceOver() {
                self.memory.beingRestored.value = 0
                await Task.yield()
            }
            guard let state = self.state(of: key), case .tellRestored(let notice) = state.pendingAction,
                !notice.isRefused, let manager = state.manager, manager.hasSomethingToRestore
            else { continue }
            self.memory.beingRestored.value = key.tag
            var isOver = false
            let task = Task.immediate {
                await manager.tellRestored()
                isOver = true
                self.restoringContexts.end(key)
            }
            // Most are done by now, because nothing in them had to wait.
            if !isOver { self.restoringContexts.begin(key, task) }
        }
        self.memory.beingRestored.value = 0
        await self.restoringContexts.wait(upTo: .milliseconds(Int64(self.configuration.closeMilliseconds)))
    }
}
