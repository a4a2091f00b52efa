import Contexts
import Logging
import Reactor

extension ConnectionTable {
    /// Whether something about a player is not kept yet: a look, and rarely so.
    @inline(__always)
    func hasChanged(_ state: ConnectionState, _ manager: ContextManager) -> Bool {
        self.savesStates && state.saved != ConnectionChanges(of: manager.connection)
    }

    /// Keeps what has changed about a player, so that another process knows it: login, context, and what that remembers.
    ///
    /// Before the answer to a command leaves, what it has done is kept. False, with nothing done, if the context has an
    /// executor of its own: it has to be waited for.
    func saveNow(_ key: SocketKey, _ state: ConnectionState, _ manager: ContextManager) -> Bool {
        guard self.isOpen(key) else { return true }
        let changes = ConnectionChanges(of: manager.connection)
        if state.saved.moves == changes.moves, self.slots[key].record.isPresent {
            guard let count = manager.writeState(to: self.snapshots) else { return false }
            self.saveState(of: count, key, state)
        } else {
            guard let context = manager.snapshot(by: self.snapshots) else { return false }
            self.saveContext(context, of: manager, key, state)
        }
        state.saved = changes
        return true
    }

    /// Does the same for any context.
    func save(_ key: SocketKey, _ state: ConnectionState, _ manager: ContextManager) async {
        state.saved = ConnectionChanges(of: manager.connection)
        guard let context = await manager.snapshot() else { return }
        // The connection may have gone meanwhile, and its slot be another's.
        guard self.isOpen(key) else { return }
        self.saveContext(context, of: manager, key, state)
    }

    /// The most players whose changes outside of commands are kept in one go.
    private static let notedInOneGo = 16

    /// Whether something is to be kept that has changed outside of commands.
    var hasNotedChanges: Bool { self.outbound.hasChanges && !self.isHandingOver }

    /// Keeps what has changed about some players outside of their commands: once for each, however many changes were noted.
    @inline(__always)
    func saveNoted() {
        guard self.hasNotedChanges else { return }
        for key in self.outbound.takeChanges(atMost: Self.notedInOneGo) { self.saveNoted(key) }
    }

    /// While a worker serves the connection nothing is done: what has changed is kept when its command ends.
    private func saveNoted(_ key: SocketKey) {
        guard self.isOpen(key), self.slots[key].hasEntered, !self.slots[key].isServed,
            let state = self.state(of: key), case .goOn = state.pendingAction, let manager = state.manager,
            self.hasChanged(state, manager), !self.saveNow(key, state, manager)
        else { return }
        state.pendingWork = .save
        self.slots[key].isServed = true
        self.giveWork(key)
    }

    private func saveContext(
        _ context: ContextSnapshot,
        of manager: ContextManager,
        _ key: SocketKey,
        _ state: ConnectionState
    ) {
        let record = SessionRecord(
            of: manager.connection,
            isReadableByOthers: state.isReadableByOthers,
            context: context
        )
        self.saveRecord(key, record, state)
    }

    /// Keeps a newer state of the same context, for a player whose memo is kept: so many bytes of what was written last.
    ///
    /// It is written into the other of two blocks, which takes the place of the first with one number.
    private func saveState(of stateCount: Int, _ key: SocketKey, _ state: ConnectionState) {
        let (former, file) = (self.slots[key].record, self.memory.memory)
        let count = SessionRecord.bytesBeforeState(ofRecordAt: former.range.lowerBound, in: file)
        if state.spare.byteCount < count + stateCount {
            self.memory.arena.free(state.spare)
            state.spare = Arena.Block()
            // Without room nothing is kept, as a former state would be a wrong one, and the connection cannot go on.
            guard let block = self.memory.arena.allocate(count + stateCount, canBeRefused: false) else {
                self.outbound.endWithoutRoom(key)
                return self.saveRecord(key, nil, state)
            }
            let start = former.range.lowerBound
            file.withBytes(start..<start + count) { file.write($0, at: block.range.lowerBound) }
            state.spare = block
        }
        let target = state.spare.range.lowerBound
        file.write(UInt32(stateCount), at: target + SessionRecord.stateCountOffset)
        self.snapshots.withBytes { file.write($0, at: target + count) }
        self.slots[key].record = state.spare
        state.spare = former
        // The former state may have held a password that was typed.
        let formerCount = Int(file.number(at: former.range.lowerBound + SessionRecord.stateCountOffset))
        let start = former.range.lowerBound + count
        file.wipe(start..<min(start + formerCount, former.range.upperBound))
    }

    /// Keeps what is known of a player; the former block is freed when the new one is in its place.
    func saveRecord(_ key: SocketKey, _ record: SessionRecord?, _ state: ConnectionState) {
        let former = self.slots[key].record
        self.slots[key].record = record.flatMap { self.block($0, key, state) } ?? Arena.Block()
        self.memory.arena.free(former)
        // Who it is stands in there too.
        self.memory.arena.free(state.spare)
        state.spare = Arena.Block()
    }

    private func block(_ record: SessionRecord, _ key: SocketKey, _ state: ConnectionState) -> Arena.Block? {
        guard !self.goesWithoutSaying(record, key) else { return nil }
        let bytes = record.bytes
        guard let block = self.memory.arena.allocate(bytes.count, canBeRefused: false) else {
            self.outbound.endWithoutRoom(key)
            return nil
        }
        self.memory.memory.write(RawSpan(_elements: bytes.span), at: block.range.lowerBound)
        return block
    }

    /// Whether another process would know as much from the socket alone.
    private func goesWithoutSaying(_ record: SessionRecord, _ key: SocketKey) -> Bool {
        record.login == nil && record.allowsPasswords
            && record.context == ContextSnapshot(name: self.memory.initialContext)
            && record.address == self.peerText(of: self.slots[key].descriptor)
    }
}
