import Contexts
import Logging
import Reactor

extension ConnectionTable {
    /// Whether something about a player is not kept yet: a look, and rarely so.
    @inline(__always)
    func hasChanged(_ resident: Resident, _ manager: ContextManager) -> Bool {
        self.keepsStates && resident.kept != PlayerChanges(of: manager.connection)
    }

    /// Keeps what has changed about a player, so that another process knows it: login, context, and what that remembers.
    ///
    /// Before the answer to a command leaves, what it has done is kept. False, with nothing done, if the context has an
    /// executor of its own: it has to be waited for.
    func keepNow(_ key: SocketKey, _ resident: Resident, _ manager: ContextManager) -> Bool {
        guard self.isOpen(key) else { return true }
        let changes = PlayerChanges(of: manager.connection)
        if resident.kept.moves == changes.moves, self.slots[key].memo.isThere {
            guard let count = manager.writeState(to: self.snapshots) else { return false }
            self.keepState(of: count, key, resident)
        } else {
            guard let place = manager.snapshot(by: self.snapshots) else { return false }
            self.keepPlace(place, of: manager, key, resident)
        }
        resident.kept = changes
        return true
    }

    /// Does the same for any context.
    func keep(_ key: SocketKey, _ resident: Resident, _ manager: ContextManager) async {
        resident.kept = PlayerChanges(of: manager.connection)
        guard let place = await manager.snapshot() else { return }
        // The connection may have gone meanwhile, and its slot be another's.
        guard self.isOpen(key) else { return }
        self.keepPlace(place, of: manager, key, resident)
    }

    /// The most players whose changes outside of commands are kept in one go.
    private static let notedInOneGo = 16

    /// Whether something is to be kept that has changed outside of commands.
    var hasNotedChanges: Bool { self.outbound.hasChanges && !self.isHandingOver }

    /// Keeps what has changed about some players outside of their commands: once for each, however many changes were noted.
    @inline(__always)
    func keepNoted() {
        guard self.hasNotedChanges else { return }
        for key in self.outbound.takeChanges(atMost: Self.notedInOneGo) { self.keepNoted(key) }
    }

    /// While a worker serves the connection nothing is done: what has changed is kept when its command ends.
    private func keepNoted(_ key: SocketKey) {
        guard self.isOpen(key), self.slots[key].hasEntered, !self.slots[key].isServed,
            let resident = self.resident(key), case .goOn = resident.intention, let manager = resident.manager,
            self.hasChanged(resident, manager), !self.keepNow(key, resident, manager)
        else { return }
        resident.errand = .keep
        self.slots[key].isServed = true
        self.giveWork(key)
    }

    private func keepPlace(
        _ place: KeptContext,
        of manager: ContextManager,
        _ key: SocketKey,
        _ resident: Resident
    ) {
        let memo = Memo(of: manager.connection, isReadableByOthers: resident.isReadableByOthers, place: place)
        self.keepMemo(key, memo, resident)
    }

    /// Keeps a newer state of the same context, for a player whose memo is kept: so many bytes of what was written last.
    ///
    /// It is written into the other of two blocks, which takes the place of the first with one number.
    private func keepState(of stateCount: Int, _ key: SocketKey, _ resident: Resident) {
        let (former, file) = (self.slots[key].memo, self.memory.memory)
        let count = Memo.bytesBeforeState(ofMemoAt: former.range.lowerBound, in: file)
        if resident.spare.byteCount < count + stateCount {
            self.memory.arena.free(resident.spare)
            resident.spare = Arena.Block()
            // Without room nothing is kept, as a former state would be a wrong one, and the connection cannot go on.
            guard let block = self.memory.arena.allocate(count + stateCount, canBeRefused: false) else {
                self.outbound.endWithoutRoom(key)
                return self.keepMemo(key, nil, resident)
            }
            let start = former.range.lowerBound
            file.withBytes(start..<start + count) { file.write($0, at: block.range.lowerBound) }
            resident.spare = block
        }
        let target = resident.spare.range.lowerBound
        file.write(UInt32(stateCount), at: target + Memo.stateCountPlace)
        self.snapshots.withBytes { file.write($0, at: target + count) }
        self.slots[key].memo = resident.spare
        resident.spare = former
        // The former state may have held a password that was typed.
        let formerCount = Int(file.number(at: former.range.lowerBound + Memo.stateCountPlace))
        let place = former.range.lowerBound + count
        file.wipe(place..<min(place + formerCount, former.range.upperBound))
    }

    /// Keeps what is known of a player; the former block is freed when the new one is in its place.
    func keepMemo(_ key: SocketKey, _ memo: Memo?, _ resident: Resident) {
        let former = self.slots[key].memo
        self.slots[key].memo = memo.flatMap { self.block($0, key, resident) } ?? Arena.Block()
        self.memory.arena.free(former)
        // Who it is stands in there too.
        self.memory.arena.free(resident.spare)
        resident.spare = Arena.Block()
    }

    private func block(_ memo: Memo, _ key: SocketKey, _ resident: Resident) -> Arena.Block? {
        guard !self.goesWithoutSaying(memo, key) else { return nil }
        let bytes = memo.bytes
        guard let block = self.memory.arena.allocate(bytes.count, canBeRefused: false) else {
            self.outbound.endWithoutRoom(key)
            return nil
        }
        self.memory.memory.write(RawSpan(_elements: bytes.span), at: block.range.lowerBound)
        return block
    }

    /// Whether another process would know as much from the socket alone.
    private func goesWithoutSaying(_ memo: Memo, _ key: SocketKey) -> Bool {
        memo.login == nil && memo.allowsPasswords && memo.place == KeptContext(name: self.memory.initialContext)
            && memo.address == self.peerText(of: self.slots[key].descriptor)
    }
}
