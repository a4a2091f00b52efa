import Contexts
import Logging
import Reactor

extension ConnectionTable {
    /// Keeps what has changed about a player, so that another process knows it: login, context, and what that remembers.
    ///
    /// Before the answer to a command leaves, what it has done is kept. When nothing has changed, which is the rule, this
    /// costs a look.
    func keep(_ key: SocketKey, _ resident: Resident) async {
        guard let change = self.takeChange(of: resident), let place = await change.player.manager.place()
        else { return }
        // The connection may have gone meanwhile, and its slot be another's.
        guard self.isOpen(key) else { return }
        self.keep(change, at: place, key)
    }

    /// Does the same without a task, for a player whose line was handled without one.
    func keepNow(_ key: SocketKey, _ resident: Resident) {
        guard let change = self.takeChange(of: resident), let place = self.shortcut.place(of: change.player.manager)
        else { return }
        self.keep(change, at: place, key)
    }

    /// Something about a player that is not kept yet.
    private struct Change {
        let player: Resident.Player
        /// The login or the context is another one, not only what the context remembers.
        let isMove: Bool
    }

    /// What has changed since it was last kept; nil if nothing has, or nothing outlives this process.
    private func takeChange(of resident: Resident) -> Change? {
        guard let player = resident.player else { return nil }
        let (kept, changes) = (resident.kept, PlayerChanges(of: player.connection))
        guard kept != changes else { return nil }
        resident.kept = changes
        guard self.keeper != nil else { return nil }
        return Change(player: player, isMove: kept.moves != changes.moves)
    }

    private func keep(_ change: Change, at place: KeptContext, _ key: SocketKey) {
        if !change.isMove, self.keepState(place.state, key) { return }
        let connection = change.player.connection
        self.keepMemo(key, Memo(address: connection.clientAddress, login: connection.login, place: place))
    }

    /// Keeps another state of the same context; false if nothing is kept of the player yet.
    private func keepState(_ state: [UInt8], _ key: SocketKey) -> Bool {
        let (former, file) = (self.slots[key].memo, self.memory.memory)
        guard former.isThere else { return false }
        let start = former.range.lowerBound
        let count = Memo.headBytes + Int(file.cell(of: UInt32.self, at: start).value)
        guard let block = self.memory.arena.allocate(count + state.count) else { return false }
        let target = block.range.lowerBound
        file.withBytes(start..<start + count) { file.write($0, at: target) }
        file.cell(of: UInt32.self, at: target + Memo.stateCountPlace).value = UInt32(state.count)
        file.write(RawSpan(_elements: state.span), at: target + count)
        self.slots[key].memo = block
        self.memory.arena.free(former)
        return true
    }

    /// Keeps what is known of a player; the former block is freed when the new one is in its place.
    func keepMemo(_ key: SocketKey, _ memo: Memo?) {
        let former = self.slots[key].memo
        self.slots[key].memo = memo.flatMap { self.block($0, key) } ?? Arena.Block()
        self.memory.arena.free(former)
    }

    private func block(_ memo: Memo, _ key: SocketKey) -> Arena.Block? {
        guard !self.goesWithoutSaying(memo, key) else { return nil }
        let bytes = memo.bytes
        guard let block = self.memory.arena.allocate(bytes.count) else { return nil }
        self.memory.memory.write(RawSpan(_elements: bytes.span), at: block.range.lowerBound)
        return block
    }

    /// Whether another process would know as much from the socket alone.
    private func goesWithoutSaying(_ memo: Memo, _ key: SocketKey) -> Bool {
        memo.login == nil && memo.place == KeptContext(name: self.memory.initialContext)
            && memo.address == self.peerText(of: self.slots[key].descriptor)
    }
}
