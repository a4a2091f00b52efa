import Contexts
import Reactor

extension ConnectionTable {
    /// The key of the timer that ends the wait for running commands.
    static let handOverKey = SocketKey(index: .max, generation: .max)

    /// Hands the connections over to the next process: when this returns, the table's memory holds everything that it
    /// needs.
    ///
    /// Nothing is accepted or read any more, and no command starts. Running commands may finish and are answered. A
    /// command that takes longer than a closing handshake may take is lost, and its player will be told.
    func handOver() async {
        self.handover.begin()
        self.isPaused = true
        self.stopListening()
        for key in self.slots.keys {
            self.happened(.handover(self.waiting(key)), to: key)
            if self.slots[key].isServed { self.handover.wait(for: key) }
        }
        let until = self.loop.now.advanced(byMilliseconds: self.configuration.closeMilliseconds)
        self.loop.schedule(Self.handOverKey, at: until)
        await self.handover.wait()
        await self.waitForLeavingNotices()
        // Queued messages are delivered now: what the sockets do not accept is in the backlogs for the next process.
        self.deliverAll()
        self.endTurn()
        await self.parkAll()
        self.memory.handOver()
    }

    /// Prepares a connection that starts while the table is being handed over: it is not read.
    ///
    /// Otherwise level-triggered epoll would report its input again and again.
    func handOverLate(_ key: SocketKey) {
        if self.isHandingOver { self.happened(.handover(self.waiting(key)), to: key) }
    }

    /// Notes, during a hand-over, that a connection's worker is done or that the connection has ended.
    @inline(__always)
    func noteQuiet(_ key: SocketKey) {
        if self.isHandingOver { self.handover.note(key) }
    }

    /// Saves the states of all connections, as they may have changed outside of commands.
    private func parkAll() async {
        for key in self.slots.keys where self.isOpen(key) && !self.slots[key].isServed {
            guard let state = self.state(of: key), let manager = state.manager, self.slots[key].hasEntered else {
                continue
            }
            await self.save(key, state, manager)
        }
    }
}
