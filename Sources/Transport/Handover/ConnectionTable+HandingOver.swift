import Contexts
import Reactor

extension ConnectionTable {
    /// Under which the loop tells that running commands have been waited for long enough.
    static let handOverKey = SocketKey(index: .max, generation: .max)

    /// Leaves the connections to the next process: when this returns, its memory is all that is needed to go on.
    ///
    /// Nothing is accepted or read any more and no command begins; those that run are waited for, and answered. One that
    /// takes longer than a closing handshake may is lost, and its player will be told.
    func handOver() async {
        self.handover.begin()
        self.stopListening()
        for key in self.slots.keys {
            self.happened(.handover(self.waiting(key)), to: key)
            if self.slots[key].isServed { self.handover.wait(for: key) }
        }
        let until = self.loop.now.advanced(byMilliseconds: self.configuration.closeMilliseconds)
        self.loop.schedule(Self.handOverKey, at: until)
        await self.handover.wait()
        await self.waitForLeavingNotices()
        // What was meant for players, and is not on its way yet, is the next process's to send.
        self.deliverAll()
        self.endTurn()
        await self.parkAll()
        self.memory.handOver()
    }

    /// A connection has come: if that is while the table is handed over, nobody reads it here any more.
    ///
    /// Else the loop would be told again and again that there is something to read.
    func handOverLate(_ key: SocketKey) {
        if self.isHandingOver { self.happened(.handover(self.waiting(key)), to: key) }
    }

    /// A connection's worker is done, or it has gone.
    @inline(__always)
    func noteQuiet(_ key: SocketKey) {
        if self.isHandingOver { self.handover.note(key) }
    }

    /// Keeps of all players what may have changed outside of their commands.
    private func parkAll() async {
        for key in self.slots.keys where self.isOpen(key) && !self.slots[key].isServed {
            guard let state = self.state(of: key), let manager = state.manager, self.slots[key].hasEntered else {
                continue
            }
            await self.save(key, state, manager)
        }
    }
}
