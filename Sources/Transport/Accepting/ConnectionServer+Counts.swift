import Contexts
package import Reactor

extension ConnectionServer {
    /// The number of slots that a loop counts in one go; its connections wait for that long.
    private static let slotsInOneGo = 1024

    /// The number of event loops.
    package var loopCount: Int { self.tables.count }

    /// Returns when an event loop has run this call: the loop is alive and has gone through its queue.
    ///
    /// - Parameter loop: Its number, from 0.
    package func answer(from loop: Int) async { _ = await self.tables[loop].slotExtent }

    /// Counts the upgraded connections of a loop, a part of them at a time.
    ///
    /// - Parameter loop: Its number, from 0.
    /// - Returns: The counts of that loop.
    package func counts(of loop: Int) async -> ConnectionCounts {
        let table = self.tables[loop]
        var counts = ConnectionCounts()
        var start = 0
        while true {
            let (part, extent) = await table.counts(of: start..<start + Self.slotsInOneGo)
            counts.add(part)
            start += Self.slotsInOneGo
            guard start < extent else { return counts }
        }
    }

    /// Counts the upgraded connections of all loops.
    package func counts() async -> ConnectionCounts {
        var counts = ConnectionCounts()
        for loop in self.tables.indices { counts.add(await self.counts(of: loop)) }
        return counts
    }
}

extension ConnectionServer {
    /// Returns how long the turns of an event loop took since it began to serve.
    ///
    /// - Parameter loop: Its number, from 0.
    /// - Returns: The longest turn, by elapsed time and by processor time.
    package func turns(of loop: Int) async -> TurnMeter { await self.tables[loop].turns }
}

extension ConnectionTable {
    /// How long the turns of the loop took.
    fileprivate var turns: TurnMeter { self.loop.turns }

    /// One more than the highest slot that was ever used.
    var slotExtent: Int { self.slots.extent }

    /// Counts the upgraded connections in a range of slots, and returns ``slotExtent`` too.
    fileprivate func counts(of range: Range<Int>) -> (counts: ConnectionCounts, extent: Int) {
        var counts = ConnectionCounts()
        for key in self.slots.keys(in: range) {
            guard !self.slots[key].machine.isTold, let manager = self.states[key.index]?.manager else { continue }
            counts.players += 1
            if let context = manager.connection.contextName { counts.contexts[context, default: 0] += 1 }
        }
        return (counts, self.slotExtent)
    }
}
