import Contexts
import Dialects
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

/// A connection of the previous process, with its parked socket.
struct ConnectionToRestore: Sendable {
    let reference: SavedConnectionReference
    /// The socket; nil for a session whose connection was lost.
    let descriptor: CInt?
}

extension ConnectionTable {
    /// Called for each connection that was logged in, with the time for which it has been lost; nil if it is not lost,
    /// or is found to be lost only now.
    typealias Present = (Connection, Login, Duration?) -> Void

    /// Restores connections as they were; nothing is read or written before ``begin()``.
    ///
    /// At any time one connection is copied out of the previous process's memory, so at most one extra copy exists. The
    /// connection is marked in that memory meanwhile: if this process crashes over it, the next one excludes it.
    ///
    /// - Parameters:
    ///   - connections: The connections.
    ///   - accounts: The accounts that may still log in, by id.
    ///   - present: Called for each connection that was logged in to one of these accounts.
    func adopt(_ connections: [ConnectionToRestore], accounts: [Int64: Account], present: Present) {
        // They existed before the memory limit was in question: the limit applies to what is added later.
        self.memory.arena.beyondBudget {
            for restored in connections { self.adopt(restored, accounts: accounts, present) }
        }
    }

    /// Restores a connection while it is marked in the memory that it comes from.
    private func adopt(
        _ restored: ConnectionToRestore,
        accounts: [Int64: Account],
        _ present: Present
    ) {
        let (table, outline) = (restored.reference.table, restored.reference.outline)
        if outline.cookie == table.suspect.value { self.memory.suspect.value = outline.cookie }
        table.working(on: outline.key) {
            let saved = table.savedConnection(outline)
            let login = saved.record?.login.flatMap { login in
                accounts[login.account.id].map { Login(account: $0, number: login.number) }
            }
            if let descriptor = restored.descriptor, !saved.slot.session.isLost {
                self.adopt(saved, on: descriptor, login, present)
            } else {
                self.adoptLost(saved, closing: restored.descriptor, login, present)
            }
        }
    }

    /// Restores a connection; without a login if there was none, or if the account may not log in any more.
    private func adopt(
        _ saved: SavedConnection,
        on descriptor: CInt,
        _ login: Login?,
        _ present: Present
    ) {
        let isInHandshake = saved.slot.machine.isInHandshake
        let patience = isInHandshake ? self.configuration.handshakeMilliseconds : self.configuration.closeMilliseconds
        self.quota.occupy(isCounted: saved.slot.isCounted)
        var slot = saved.slot.inherited(
            descriptor: descriptor,
            now: self.loop.now,
            until: self.loop.now.advanced(byMilliseconds: patience)
        )
        // Nothing was agreed on yet, whatever the previous process was about to agree on.
        if isInHandshake { slot.wire = WebSocketConnection(limits: self.configuration.messages) }
        guard let key = self.slots.insert(slot) else { return self.close(slot) }
        let state = ConnectionState()
        self.states[key.index] = state
        guard self.copyBytes(of: saved, key) else { return self.free(key) }
        guard slot.isOpen else {
            if isInHandshake { self.readmit(key, state, from: nil) }
            return
        }
        state.isPlain = slot.dialect == .plainText
        if slot.dialect == .uuuV1 { self.needExchange(key, state).hasToken = saved.record?.hasToken ?? false }
        state.isReadableByOthers = saved.record?.allowsPasswords == false
        let connection = self.connection(saved.record?.address ?? self.peerText(of: descriptor), state, key)
        if let login {
            present(connection, login, nil)
        } else if let former = saved.record?.login {
            self.services.logger.log(.sessionNotRestored, connection.logFields([.account: former.account.username]))
            state.pendingAction = .tellRestored(RestoreNotice(isRefused: true))
        }
        self.restoreContext(connection, saved, state, key)
        self.readmit(key, state, from: connection.clientAddress)
        self.watchRestoredDoor(key, state)
    }

    /// Copies the backlog of a connection; false if there is no memory for it.
    private func copyBytes(of saved: SavedConnection, _ key: SocketKey) -> Bool {
        guard !saved.input.isEmpty || !saved.assembly.isEmpty || !saved.output.isEmpty else { return true }
        guard let backlog = self.needBacklog(key), backlog.input.append(RawSpan(_elements: saved.input.span)),
            backlog.assembly.append(RawSpan(_elements: saved.assembly.span)),
            backlog.output.append(RawSpan(_elements: saved.output.span))
        else { return false }
        backlog.outputMessages = saved.outputMessages
        return true
    }

    /// Restores the contexts of a connection.
    ///
    /// If that fails, the player is told when the connection starts.
    private func restoreContext(
        _ connection: Connection,
        _ saved: SavedConnection,
        _ state: ConnectionState,
        _ key: SocketKey
    ) {
        var notice = RestoreNotice(isCommandLost: saved.isCommandLost)
        if case .tellRestored(let former) = state.pendingAction { notice.isRefused = former.isRefused }
        let manager = ContextManager(of: connection)
        // A connection that was not greeted yet was in no context: it enters the first one.
        if let context = saved.record?.context, saved.slot.hasEntered, !notice.isRefused {
            do {
                try manager.restore(context)
            } catch {
                notice.isContextLost = true
                self.services.logger.log(
                    .placeLost,
                    connection.logFields([.context: context.name.rawValue, .error: String(describing: error)])
                )
            }
        }
        state.manager = manager
        if !saved.slot.hasEntered, !notice.isRefused {
            self.prepare(key, state, for: saved.slot.dialect)
            state.exchange?.isInterrupted = saved.isCommandLost
        } else if notice != RestoreNotice() || manager.hasSomethingToRestore {
            state.pendingAction = .tellRestored(notice)
        }
        self.saveRecord(key, saved.record, state)
        connection.setReader(saved.slot.session.isReader)
    }

    /// Restores a session whose connection was lost; without a login nothing is left of it.
    ///
    /// - Parameters:
    ///   - saved: What was saved of the connection.
    ///   - descriptor: The socket that was being closed, if there still is one.
    ///   - login: The login, if the account may still be logged in.
    ///   - present: See ``adopt(_:accounts:present:)``.
    private func adoptLost(
        _ saved: SavedConnection,
        closing descriptor: CInt?,
        _ login: Login?,
        _ present: Present
    ) {
        if let descriptor {
            Socket.close(connection: descriptor)
            self.parking?.forget(cookie: saved.slot.cookie)
        }
        guard let login, let sessions = self.services.sessions else { return }
        let until = self.loop.now.advanced(byMilliseconds: self.configuration.resumeMilliseconds)
        var slot = saved.slot.inherited(descriptor: -1, now: self.loop.now, until: until)
        if !slot.isLinkdead { slot.becomeLinkdead(until: until) }
        guard let key = self.slots.insert(slot) else { return }
        self.linkdead += 1
        let state = ConnectionState()
        self.states[key.index] = state
        self.needExchange(key, state).hasToken = saved.record?.hasToken ?? false
        let connection = self.connection(saved.record?.address, state, key)
        present(connection, login, saved.slot.isLinkdead ? self.lostFor(slot) : nil)
        self.restoreContext(connection, saved, state, key)
        guard sessions.connectionLost(connection) else { return self.free(key) }
        if case .linkdead(let until) = slot.machine.phase { self.waitForPlayer(key, until: until) }
    }

    /// For how long a session has waited for its player.
    private func lostFor(_ slot: ConnectionSlot) -> Duration? {
        guard case .linkdead(let until) = slot.machine.phase else { return nil }
        let left = until.since(self.loop.now)
        return .milliseconds(
            Int64(self.configuration.resumeMilliseconds - min(left, self.configuration.resumeMilliseconds))
        )
    }

    /// Starts serving the restored connections: their waiting input and output go on.
    ///
    /// Each is marked meanwhile, as in ``adopt(_:accounts:present:)``. Connections that were started earlier have their
    /// turns in between.
    func begin() async {
        defer { self.memory.beingRestored.value = 0 }
        for key in self.slots.keys {
            if self.loop.isSliceOver() {
                self.memory.beingRestored.value = 0
                await Task.yield()
            }
            guard self.slots.contains(key) else { continue }
            self.memory.beingRestored.value = key.tag
            guard !self.slots[key].isLinkdead else {
                self.goOnLost(key)
                continue
            }
            do throws(ReactorError) {
                try self.loop.watch(self.slots[key].descriptor, as: key, for: self.slots[key].machine.interest)
            } catch {
                self.services.logger.log(.socketNotWatched, [.error: error.description])
                self.end(key, .peerVanished)
                continue
            }
            self.updateInterest(key)
            self.happened(.clockStarts, to: key)
            self.handOverLate(key)
            self.goOn(key)
        }
    }

    /// Notes that all connections were restored: none is a suspect any more, and the measurement of turns starts over.
    func endRestoring() {
        self.memory.suspect.value = 0
        self.loop.resetTurns()
    }

    /// Tells the contexts of a session that waits for its player that they were restored, and that nobody is there.
    private func goOnLost(_ key: SocketKey) {
        guard let state = self.state(of: key), let manager = state.manager else { return }
        if case .goOn = state.pendingAction {} else { self.serve(key) }
        manager.lose()
    }

    private func goOn(_ key: SocketKey) {
        guard let state = self.state(of: key) else { return }
        guard state.exchange?.isInterrupted != true else { return self.end(key, .unavailable) }
        if self.slots[key].isOpen, self.slots[key].dialect == .uuuV1, self.slots[key].hasEntered {
            self.send(SentMessage(.other(.server(.renewed))), to: key)
        }
        if case .tellRestored(let notice) = state.pendingAction, notice.isRefused {
            self.write(.text(self.services.texts[.notAdmitted]), to: key)
            return self.end(key, .asked(.policy))
        }
        if case .tellRestored(RestoreNotice()) = state.pendingAction, state.manager?.hasSomethingToRestore == false {
            // Another context of its type has said meanwhile that it has nothing to restore.
            state.pendingAction = .goOn
        }
        if self.backlog(key).map({ !$0.input.isEmpty }) ?? false {
            // Input from before the end of the previous process is handled together with what has arrived since.
            self.read(key)
            self.putBurstAside()
        } else if case .goOn = state.pendingAction {
            return
        } else {
            self.serve(key)
        }
    }
}
