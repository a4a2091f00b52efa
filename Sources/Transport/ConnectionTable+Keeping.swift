import Contexts
import Logging
import Reactor

extension ConnectionTable {
    /// Keeps what has changed about a player, so that another process knows it: login, context, and what that remembers.
    ///
    /// Before the answer to a command leaves, what it has done is kept. When nothing has changed, which is the rule, this
    /// costs a look.
    func keep(_ key: SocketKey, _ resident: Resident) async {
        guard let player = self.changed(resident), let place = await player.manager.place() else { return }
        // The connection may have gone meanwhile, and its slot be another's.
        guard self.isOpen(key) else { return }
        self.keep(player.connection, at: place, key)
    }

    /// Does the same without a task, for a player whose line was handled without one.
    func keepNow(_ key: SocketKey, _ resident: Resident) {
        guard let player = self.changed(resident), let place = self.shortcut.place(of: player.manager) else { return }
        self.keep(player.connection, at: place, key)
    }

    /// The player of whom something has changed since it was last kept.
    private func changed(_ resident: Resident) -> Resident.Player? {
        guard self.keeper != nil, let player = resident.player, resident.keptChanges != player.connection.changes else {
            return nil
        }
        resident.keptChanges = player.connection.changes
        return player
    }

    private func keep(_ connection: Connection, at place: KeptContext, _ key: SocketKey) {
        self.keepMemo(key, Memo(address: connection.clientAddress, login: connection.login, place: place))
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
