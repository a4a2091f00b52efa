import Contexts
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

/// The memory that all connections use is bounded (SEC-11): those that use most are ended, and no others.
extension ConnectionTable {
    /// Under which the loop tells that it is time to look whether it is quiet.
    static let quietKey = SocketKey(index: .max - 1, generation: .max)
    /// Under which the loop tells that it is time to look again who holds much.
    static let roomKey = SocketKey(index: .max - 2, generation: .max - 1)
    /// How long after something was freed it is looked whether the loop is quiet, in milliseconds.
    private static let quietMilliseconds: UInt64 = 10_000
    /// Connections that are ended in one go before others have their turn.
    private static let endingsInOneGo = 16
    /// Runs of free blocks whose pages are given back in one go; the next go is a tick of the timers later.
    private static let freeRunsInOneGo = 64

    /// Ends those who hold most, until three quarters of the bytes are in use again; nobody who holds no more than an equal
    /// share for each connection of the server.
    ///
    /// If more is held than that, then somebody holds more than such a share, on this loop or on another one. It is done
    /// in portions: what is left of it is for ``goOn()``.
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
                // It may have gone since it was looked at, or hold nothing any more.
                guard self.slots.contains(holder.key), self.heldBytes(holder.key) > share else { continue }
                self.end(holder.key, .noRoom)
                // What it has held is to be given back before the next one is chosen.
                self.freeReleased()
            }
            self.memoryReclaim.endEndings()
        }
        // As long as several events: the loop should know.
        _ = self.loop.isSliceOver()
    }

    /// Has it looked at that time: what was asked for is not asked for once more.
    private func makeRoomLater() {
        if self.memoryReclaim.askForLater() { self.loop.schedule(Self.roomKey, at: self.memoryReclaim.nextLook) }
    }

    /// The time has come to look again who holds much.
    func makeRoomAgain() {
        self.memoryReclaim.beginLater()
        self.makeRoom()
    }

    /// What a connection holds of the memory of all; the key's tenant must be there.
    func heldBytes(_ key: SocketKey) -> Int {
        let slot = self.slots[key]
        let backlog = slot.hasBacklog ? Backlog.heldBytes(slot.backlog, in: self.memory.arena) : 0
        return slot.record.byteCount + (self.states[key.index]?.spare.byteCount ?? 0) + backlog
    }

    /// Tells the operator that a connection was ended because there was no memory for it: once a second at most.
    func noteShortage() {
        guard let count = self.room.shortage.happened(at: self.loop.now) else { return }
        let (used, limit) = (self.room.budget.used, self.room.budget.limit)
        self.services.logger.log(
            .memoryShort,
            [.count: String(count), .reason: "\(used) of \(limit) bytes are in use"]
        )
    }

    /// Says Close if the peer can hear it: when nothing waits for its socket before that, and the kernel takes it at once.
    func sayAtOnce(_ code: CloseCode, _ reason: String, to key: SocketKey) {
        guard !self.hasOutput(key) else { return }
        if self.memory.isGathered(for: key) {
            let sent = self.memory.sendGathered(of: key, to: self.slots[key].descriptor)
            guard case .all = sent else { return }
        }
        var close = CloseFrame.encode(code, reason: reason)
        _ = Socket.send(&close, to: self.slots[key].descriptor)
    }

    /// Has it looked later whether the loop is quiet: something was freed.
    static func watchMemory(of loop: EventLoop) {
        loop.schedule(self.quietKey, at: loop.now.advanced(byMilliseconds: self.quietMilliseconds))
    }

    /// Gives free pages back to the system if the loop is quiet; otherwise looks again later.
    func lookAtMemory() {
        let arena = self.memory.arena
        guard self.quietLook.isQuiet(after: arena.changes) else { return Self.watchMemory(of: self.loop) }
        self.memory.shrink()
        // Many connections may have left: others have their turn between two portions of what they had.
        guard !arena.giveBackPages(ofRuns: Self.freeRunsInOneGo) else {
            return self.loop.schedule(Self.quietKey, at: self.loop.now)
        }
        arena.whenFreed = { [loop] in Self.watchMemory(of: loop) }
    }
}
