import Contexts
import Logging
import Reactor

extension ConnectionTable {
    /// Whether a connection has changes that were not looked at; compares two counters.
    @inline(__always)
    func hasChanged(_ state: ConnectionState, _ manager: ContextManager) -> Bool {
        state.saved != ConnectionChanges(of: manager.connection)
    }

    /// Saves what another process must know of a connection: its login, its context, and the state of that context.
    ///
    /// A command's changes are saved before its reply is sent. Returns false and does nothing if a context has an
    /// executor of its own: reading it needs an `await`. If no connection outlives this process, only the login is
    /// looked at.
    func saveNow(_ key: SocketKey, _ state: ConnectionState, _ manager: ContextManager) -> Bool {
        guard self.isInUse(key) else { return true }
        let changes = ConnectionChanges(of: manager.connection)
        if !self.savesStates {
            self.noteLogin(key, state, manager)
        } else if state.saved.moves == changes.moves, self.slots[key].record.isPresent {
            guard let count = manager.writeState(to: self.snapshots) else { return false }
            self.saveState(of: count, key, state)
        } else {
            guard let context = manager.snapshot(by: self.snapshots) else { return false }
            self.saveContext(context, of: manager, key, state)
        }
        state.saved = changes
        return true
    }

    /// Does the same as ``saveNow(_:_:_:)`` for any context, and waits for it.
    func save(_ key: SocketKey, _ state: ConnectionState, _ manager: ContextManager) async {
        state.saved = ConnectionChanges(of: manager.connection)
        guard let context = await manager.snapshot() else { return }
        // The connection may have ended meanwhile, and its slot may be in use by another one.
        guard self.isInUse(key) else { return }
        self.saveContext(context, of: manager, key, state)
    }

    /// Whether a connection is open, or its session waits for its player.
    func isInUse(_ key: SocketKey) -> Bool {
        self.slots.contains(key) && (self.slots[key].isOpen || self.slots[key].session.isLost)
    }

    /// The maximum number of connections that are saved in one go because of changes outside of commands.
    private static let notedInOneGo = 16

    /// Whether changes outside of commands are waiting to be saved.
    var hasNotedChanges: Bool { self.outbound.hasChanges && !self.isHandingOver }

    /// Saves some connections with changes outside of commands: each once, however many changes were noted.
    @inline(__always)
    func saveNoted() {
        guard self.hasNotedChanges else { return }
        for key in self.outbound.takeChanges(atMost: Self.notedInOneGo) { self.saveNoted(key) }
    }

    /// Saves a connection unless a worker serves it: then the changes are saved when its command ends.
    private func saveNoted(_ key: SocketKey) {
        guard self.isInUse(key), self.slots[key].hasEntered, !self.slots[key].isServed,
            let state = self.state(of: key), case .goOn = state.pendingAction, let manager = state.manager,
            self.hasChanged(state, manager), !self.saveNow(key, state, manager)
        else { return }
        state.pendingWork = .save
        self.slots[key].isServed = true
        self.giveWork(key)
    }

    /// Notes whether somebody has logged in: then the connection is no stranger's any more, and from then on it is
    /// looked whether they are idle.
    private func noteLogin(_ key: SocketKey, _ state: ConnectionState, _ manager: ContextManager) {
        let isAtDoor = manager.connection.session == nil
        if state.isAtDoor, !isAtDoor { self.letIn(key, state) }
        state.isAtDoor = isAtDoor
    }

    private func saveContext(
        _ context: ContextSnapshot,
        of manager: ContextManager,
        _ key: SocketKey,
        _ state: ConnectionState
    ) {
        self.noteLogin(key, state, manager)
        self.slots[key].session.isReader = manager.connection.isReader
        let record = SessionRecord(
            of: manager.connection,
            isReadableByOthers: state.isReadableByOthers,
            hasToken: state.exchange?.hasToken ?? false,
            context: context
        )
        self.saveRecord(key, record, state)
    }

    /// Saves a newer state of the same context: the last `stateCount` bytes that were written to ``snapshots``.
    ///
    /// The state is written to the spare block, which then replaces the current one by a single store.
    private func saveState(of stateCount: Int, _ key: SocketKey, _ state: ConnectionState) {
        let (former, file) = (self.slots[key].record, self.memory.memory)
        let count = SessionRecord.bytesBeforeState(ofRecordAt: former.range.lowerBound, in: file)
        if state.spare.byteCount < count + stateCount {
            self.memory.arena.free(state.spare)
            state.spare = Arena.Block()
            // Without memory the record is dropped, as an older state would be wrong, and the connection is ended.
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
        // The earlier state may contain a password that was typed.
        let formerCount = Int(file.number(at: former.range.lowerBound + SessionRecord.stateCountOffset))
        let start = former.range.lowerBound + count
        file.wipe(start..<min(start + formerCount, former.range.upperBound))
    }

    /// Saves the record of a connection; the earlier block is freed after the new one is in force.
    func saveRecord(_ key: SocketKey, _ record: SessionRecord?, _ state: ConnectionState) {
        let former = self.slots[key].record
        self.slots[key].record = record.flatMap { self.block($0, key, state) } ?? Arena.Block()
        self.memory.arena.free(former)
        // The spare block contains the login too.
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

    /// Whether another process would know as much without a record, from the socket alone.
    private func goesWithoutSaying(_ record: SessionRecord, _ key: SocketKey) -> Bool {
        record.login == nil && record.allowsPasswords
            && record.context == ContextSnapshot(name: self.memory.initialContext)
            && record.address == self.peerText(of: self.slots[key].descriptor)
    }
}
