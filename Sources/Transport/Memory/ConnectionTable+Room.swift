import Contexts
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

/// The memory of all connections is limited (SEC-11): the connections that use most are ended, and no others.
extension ConnectionTable {
    /// The key of the timer that checks whether the loop is idle.
    static let quietKey = SocketKey(index: .max - 1, generation: .max)
    /// The key of the timer that looks for the largest users of memory again.
    static let roomKey = SocketKey(index: .max - 2, generation: .max - 1)
    /// How long after memory was freed the table checks whether it is idle, in milliseconds.
    private static let quietMilliseconds: UInt64 = 10_000
    /// The maximum number of connections that are ended in one go before others have their turn.
    private static let endingsInOneGo = 16
    /// The number of runs of free blocks whose pages are returned in one go; the next go is one timer tick later.
    private static let freeRunsInOneGo = 64

    /// Ends the connections that use most memory, until three quarters of the limit are in use again.
    ///
    /// A connection that uses no more than an equal share of these three quarters is never ended. While more than three
    /// quarters are in use, some connection uses more than such a share, on this loop or on another one. The work is
    /// done in portions; ``goOn()`` continues it.
    func makeRoom() {
        let budget = self.room.budget
        guard !self.isHandingOver, budget.excess > 0 else { return self.memoryReclaim.end() }
        guard self.memoryReclaim.isDue(at: self.loop.now) else { return self.makeRoomLater() }
        let share = budget.share(among: self.quota.inUse)
        let extent = self.slots.extent
        switch self.memoryReclaim.nextPortion(of: extent) {
        case .slots(let portion):
            for key in self.slots.keys(in: portion) {
                let bytes = self.heldBytes(key)
                if bytes > share { self.memoryReclaim.note(key, bytes) }
            }
            self.memoryReclaim.endPortion(of: extent, at: self.loop.now)
        case .endings:
            for _ in 0..<Self.endingsInOneGo where budget.excess > 0 {
                guard let holder = self.memoryReclaim.takeMost() else { break }
                // It may have ended since it was found, or use less now.
                guard self.slots.contains(holder.key), self.heldBytes(holder.key) > share else { continue }
                self.end(holder.key, .noRoom)
                // Its memory must be free before the next one is chosen.
                self.freeReleased()
            }
            self.memoryReclaim.endEndings()
        }
        // This took as long as several events, so the loop must look at its clock.
        _ = self.loop.isSliceOver()
    }

    /// Schedules the next search for the time when it is due, unless that is done already.
    private func makeRoomLater() {
        if self.memoryReclaim.askForLater() { self.loop.schedule(Self.roomKey, at: self.memoryReclaim.nextLook) }
    }

    /// Starts the search that was scheduled.
    func makeRoomAgain() {
        self.memoryReclaim.beginLater()
        self.makeRoom()
    }

    /// Returns how many bytes of the shared limit a connection uses.
    ///
    /// The connection must exist.
    func heldBytes(_ key: SocketKey) -> Int {
        let slot = self.slots[key]
        let backlog = slot.hasBacklog ? Backlog.heldBytes(slot.backlog, in: self.memory.arena) : 0
        return slot.record.byteCount + (self.states[key.index]?.spare.byteCount ?? 0) + backlog
    }

    /// Logs that a connection was ended because there was no memory for it, at most once a second.
    func noteShortage() {
        guard let count = self.room.shortage.happened(at: self.loop.now) else { return }
        let (used, limit) = (self.room.budget.used, self.room.budget.limit)
        self.services.logger.log(
            .memoryShort,
            [.count: String(count), .reason: "\(used) of \(limit) bytes are in use"]
        )
    }

    /// Sends a Close if the peer can get it: nothing else is waiting for its socket, and the kernel accepts it at once.
    func sayAtOnce(_ code: CloseCode, _ reason: String, to key: SocketKey) {
        guard !self.hasOutput(key) else { return }
        if self.memory.isGathered(for: key) {
            let sent = self.memory.sendGathered(of: key, to: self.slots[key].descriptor)
            guard case .all = sent else { return }
        }
        var close = CloseFrame.encode(code, reason: reason)
        _ = Socket.send(&close, to: self.slots[key].descriptor)
    }

    /// Schedules a check whether the loop is idle, because memory was freed.
    static func watchMemory(of loop: EventLoop) {
        loop.schedule(self.quietKey, at: loop.now.advanced(byMilliseconds: self.quietMilliseconds))
    }

    /// Returns free pages to the system if the table is idle; otherwise checks again later.
    func lookAtMemory() {
        let arena = self.memory.arena
        guard self.quietLook.isQuiet(after: arena.changes) else { return Self.watchMemory(of: self.loop) }
        self.memory.shrink()
        // Many connections may have ended: others have their turn between two portions of this work.
        guard !arena.giveBackPages(ofRuns: Self.freeRunsInOneGo) else {
            return self.loop.schedule(Self.quietKey, at: self.loop.now)
        }
        arena.whenFreed = { [loop] in Self.watchMemory(of: loop) }
    }
}
