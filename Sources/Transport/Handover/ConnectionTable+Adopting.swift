import Contexts
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

/// A connection that the process before has left, with the socket that was kept of it.
struct ConnectionToRestore: Sendable {
    let reference: SavedConnectionReference
    let descriptor: CInt
}

extension ConnectionTable {
    /// Takes connections over, and keeps them as they were: nothing is read or written before ``begin()``.
    ///
    /// Of one connection at a time there is a copy beside the memory of the process before and that of this one. Each is
    /// marked there meanwhile: should this process crash in that, the next one leaves it out.
    ///
    /// - Parameters:
    ///   - connections: The connections.
    ///   - accounts: Those accounts that may be here now, by id.
    ///   - present: Called for each that somebody has logged in on who may be here.
    func adopt(_ connections: [ConnectionToRestore], accounts: [Int64: Account], present: (Connection, Login) -> Void) {
        // They were here before there was any question of room: the limit is for what comes on top.
        self.memory.arena.beyondBudget {
            for restored in connections { self.adopt(restored, accounts: accounts, present) }
        }
    }

    /// Takes a connection over, marked in the memory that it comes from.
    private func adopt(
        _ restored: ConnectionToRestore,
        accounts: [Int64: Account],
        _ present: (Connection, Login) -> Void
    ) {
        let (table, outline) = (restored.reference.table, restored.reference.outline)
        if outline.cookie == table.suspect.value { self.memory.suspect.value = outline.cookie }
        table.working(on: outline.key) {
            let saved = table.savedConnection(outline)
            let login = saved.record?.login.flatMap { login in
                accounts[login.account.id].map { Login(account: $0, number: login.number) }
            }
            self.adopt(saved, on: restored.descriptor, login, present)
        }
    }

    /// Takes a connection over; without a login if nobody has logged in, or the account may not be here any more.
    private func adopt(
        _ saved: SavedConnection,
        on descriptor: CInt,
        _ login: Login?,
        _ present: (Connection, Login) -> Void
    ) {
        let isInHandshake = saved.slot.machine.isInHandshake
        let patience = isInHandshake ? self.configuration.handshakeMilliseconds : self.configuration.closeMilliseconds
        self.quota.occupy(isCounted: saved.slot.isCounted)
        var slot = saved.slot.inherited(
            descriptor: descriptor,
            now: self.loop.now,
            until: self.loop.now.advanced(byMilliseconds: patience)
        )
        // Nothing was agreed on yet, whatever the process before was about to agree on.
        if isInHandshake { slot.wire = WebSocketConnection(limits: self.configuration.messages) }
        guard let key = self.slots.insert(slot) else { return self.close(slot) }
        let state = ConnectionState()
        self.states[key.index] = state
        guard self.copyBytes(of: saved, key) else { return self.free(key) }
        guard slot.isOpen else { return }
        state.isReadableByOthers = saved.record?.allowsPasswords == false
        let connection = self.connection(saved.record?.address ?? self.peerText(of: descriptor), state, key)
        if let login {
            present(connection, login)
        } else if let former = saved.record?.login {
            self.services.logger.log(.sessionNotRestored, connection.logFields([.account: former.account.username]))
            state.pendingAction = .tellRestored(RestoreNotice(isRefused: true))
        }
        self.restoreContext(connection, saved, state, key)
    }

    /// Keeps what waits of a connection; false when there is no memory for it.
    private func copyBytes(of saved: SavedConnection, _ key: SocketKey) -> Bool {
        guard !saved.input.isEmpty || !saved.assembly.isEmpty || !saved.output.isEmpty else { return true }
        guard let backlog = self.needBacklog(key), backlog.input.append(RawSpan(_elements: saved.input.span)),
            backlog.assembly.append(RawSpan(_elements: saved.assembly.span)),
            backlog.output.append(RawSpan(_elements: saved.output.span))
        else { return false }
        backlog.outputMessages = saved.outputMessages
        return true
    }

    /// Puts a player back into the context that the connection was in; what cannot be put back is made good at the start.
    private func restoreContext(
        _ connection: Connection,
        _ saved: SavedConnection,
        _ state: ConnectionState,
        _ key: SocketKey
    ) {
        var notice = RestoreNotice(isCommandLost: saved.hasLostCommand)
        if case .tellRestored(let former) = state.pendingAction { notice.isRefused = former.isRefused }
        let manager = ContextManager(of: connection)
        // Who was not greeted yet was in no context: the first one is still to be entered.
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
            state.pendingAction = .enter
        } else if notice != RestoreNotice() || manager.hasSomethingToRestore {
            state.pendingAction = .tellRestored(notice)
        }
        self.saveRecord(key, saved.record, state)
    }

    /// Begins to serve the connections that were taken over: what waits of them goes on.
    ///
    /// Each is marked meanwhile, as in ``adopt(_:accounts:present:)``. Those that are served already have their turns
    /// between two of them.
    func begin() async {
        defer { self.memory.restoring.value = 0 }
        for key in self.slots.keys {
            if self.loop.isSliceOver() {
                self.memory.restoring.value = 0
                await Task.yield()
            }
            guard self.slots.contains(key) else { continue }
            self.memory.restoring.value = key.tag
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

    /// Notes that all that was taken over goes on: nobody is suspected any more, and turns are measured from here on.
    func endRestoring() {
        self.memory.suspect.value = 0
        self.loop.resetTurns()
    }

    private func goOn(_ key: SocketKey) {
        guard let state = self.state(of: key) else { return }
        if case .tellRestored(let notice) = state.pendingAction, notice.isRefused {
            self.write(.text(self.services.texts[.notAdmitted]), to: key)
            return self.end(key, .asked(.policy))
        }
        if case .tellRestored(RestoreNotice()) = state.pendingAction, state.manager?.hasSomethingToRestore == false {
            // The first context of its kind has said so meanwhile.
            state.pendingAction = .goOn
        }
        if self.backlog(key).map({ !$0.input.isEmpty }) ?? false {
            // What came before the end of the process before is read with what came since.
            self.read(key)
            self.putBurstAside()
        } else if case .goOn = state.pendingAction {
            return
        } else {
            self.serve(key)
        }
    }
}
