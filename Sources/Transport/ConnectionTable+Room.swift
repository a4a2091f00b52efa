import Contexts
import Logging
import Reactor
import WebSocketProtocol

/// What all connections hold together is bounded (SEC-11): who holds most makes room, and nobody else.
extension ConnectionTable {
    /// Under which the loop tells that it is time to look whether it is quiet.
    static let quietKey = SocketKey(index: .max - 1, generation: .max)
    /// How long after something was freed it is looked whether the loop is quiet, in milliseconds.
    private static let quietMilliseconds: UInt64 = 10_000
    /// A loop is quiet that has given out and freed fewer blocks in that time.
    private static let quietChanges: UInt64 = 1_000
    /// Connections that are ended in one go before others have their turn.
    private static let endingsInOneGo = 64
    /// How long it takes until it is looked again where nobody held more than a share, in milliseconds.
    private static let lookAgainMilliseconds: UInt64 = 100

    /// Ends those who hold most, until three quarters of the bytes are in use again; nobody who holds no more than an equal
    /// share for each connection of the server.
    ///
    /// If more is held than that, then somebody holds more than such a share, on this loop or on another one.
    func makeRoom() {
        let budget = self.room.budget
        guard !self.isHandingOver, budget.excess > 0, self.loop.now >= self.nextLookForRoom else { return }
        let share = budget.share(among: self.places.inUse)
        var holders: [(key: SocketKey, bytes: Int)] = []
        for key in self.slots.keys {
            let bytes = self.heldBytes(key)
            if bytes > share { holders.append((key, bytes)) }
        }
        if holders.isEmpty {
            self.nextLookForRoom = self.loop.now.advanced(byMilliseconds: Self.lookAgainMilliseconds)
        }
        holders.sort { $0.bytes > $1.bytes }
        for holder in holders.prefix(Self.endingsInOneGo) where budget.excess > 0 { self.end(holder.key, .noRoom) }
        if holders.count > Self.endingsInOneGo, budget.excess > 0 {
            self.outbound.askForRoom()
            self.loop.wake()
        }
    }

    /// What a connection holds of the memory of all; the key's tenant must be there.
    func heldBytes(_ key: SocketKey) -> Int {
        self.slots[key].memo.byteCount + (self.backlog(key)?.heldBytes ?? 0)
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
        let isQuiet = arena.changes &- self.changesSeen < Self.quietChanges
        self.changesSeen = arena.changes
        guard isQuiet else { return Self.watchMemory(of: self.loop) }
        self.memory.shrink()
        arena.giveBackPages()
        arena.whenFreed = { [loop] in Self.watchMemory(of: loop) }
    }
}
