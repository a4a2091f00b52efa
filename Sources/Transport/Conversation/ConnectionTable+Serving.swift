import Contexts
import Dialects
import Reactor
import WebSocketProtocol

extension ConnectionTable {
    /// The maximum number of idle workers; more are started when more commands are waiting, and end when they are done.
    private static let maximumIdleWorkers = 64

    /// Handles the received input of a connection: at once as long as nothing may wait, from then on with a worker.
    func serve(_ key: SocketKey) {
        guard self.slots[key].machine.mayBeServed, !self.isPaused, let state = self.state(of: key),
            let manager = state.manager
        else { return }
        self.slots[key].isServed = true
        // The first greeting may have to wait for something.
        guard state.pendingAction.allowsMessages else { return self.giveWork(key) }
        var budget = InputBudget(stride: state.stride)
        guard self.handleNow(key, state, manager, within: &budget) else { return self.giveWork(key) }
        self.leave(key, state, budget)
    }

    /// Has a worker serve a connection, which must be marked as served.
    ///
    /// A connection that is being restored is served at once, until something has to wait: if that ends the process,
    /// the mark in memory says which connection it was.
    func giveWork(_ key: SocketKey) {
        guard self.memory.beingRestored.value == 0 else {
            Task.immediate { await self.work(startingWith: key) }
            return
        }
        guard !self.workers.give(key) else { return }
        Task { await self.work(startingWith: key) }
    }

    /// Runs a worker: serves one connection after the other, until the table closes or enough other workers are idle.
    private func work(startingWith first: SocketKey) async {
        var next: SocketKey? = first
        while let key = next {
            await self.serveBurst(of: key)
            guard !self.isOver, self.workers.count < Self.maximumIdleWorkers else { return }
            next = await self.workers.next()
        }
    }

    /// Does the pending work of a connection, and handles the messages in between at once, until nothing is left.
    ///
    /// After each `await` the connection may have ended and its slot may be in use by another one, so the key is
    /// checked again.
    private func serveBurst(of key: SocketKey) async {
        guard let state = self.state(of: key), let manager = state.manager else { return self.leave(key) }
        state.pendingWork = self.firstPendingWork(of: state, manager)
        var budget = InputBudget(stride: state.stride)
        repeat {
            guard let pendingWork = state.pendingWork else { continue }
            state.pendingWork = nil
            let reply: Reply?
            switch pendingWork {
            case .answer(let pending): reply = await manager.finish(pending)
            case .save: reply = nil
            case .tellRestored(let notice, let home): reply = await self.afterRestore(key, state, manager, notice, home)
            case .resume(let request): reply = await self.resume(request, key, state, manager)
            case .resumePlainly(let token): reply = await self.resumePlainly(token, key, state, manager)
            }
            if self.hasChanged(state, manager), !self.saveNow(key, state, manager) {
                await self.save(key, state, manager)
                // Changes that came meanwhile are saved now.
                if self.hasChanged(state, manager) { self.outbound.noteChange(of: key.tag) }
            }
            guard self.slots.contains(key) else { continue }
            self.beginAnswer(state)
            if let reply { self.finish(reply, key, state, manager) } else { self.slots[key].finishMessage() }
            self.finishResuming(key, state)
            self.happened(.commandDone, to: key)
        } while !self.handleNow(key, state, manager, within: &budget)
        self.leave(key, state, budget)
    }

    /// Tells the contexts of a restored connection what was lost, after they were told that they were restored.
    private func afterRestore(
        _ key: SocketKey,
        _ state: ConnectionState,
        _ manager: ContextManager,
        _ notice: RestoreNotice,
        _ home: ContextName
    ) async -> Reply? {
        await self.restoringContexts.wait(for: key)
        let reply = await manager.afterRestore(
            isCommandLost: notice.isCommandLost,
            isContextLost: notice.isContextLost,
            home: home
        )
        // The lost command was the last line; the answer ends as every answer to a line does.
        if notice.isCommandLost, self.slots.contains(key) { state.exchange?.line = self.slots[key].session.did }
        return notice == RestoreNotice() && reply == .nothing ? nil : reply
    }

    /// Handles one message after the other without waiting, until no whole message is left, the budget is spent, or the
    /// connection ends.
    ///
    /// Returns false if a message may have to wait: it is the connection's ``ConnectionState/pendingWork`` then.
    private func handleNow(
        _ key: SocketKey,
        _ state: ConnectionState,
        _ manager: ContextManager,
        within budget: inout InputBudget
    ) -> Bool {
        let isPlain = state.isPlain
        // A connection of `uuu.v1` has one since its upgrade, and no other one before something waits.
        let exchange = isPlain ? nil : state.exchange
        while !budget.isSpent {
            if self.limitsCommands, self.delays(key, state, manager) { return true }
            let start: ReplyStart
            if isPlain, let text = self.nextShortText(key) {
                budget.countStep(on: self.loop)
                state.hasTyped = true
                if state.isAtDoor, let token = self.tokenToResume(in: text, state, manager) {
                    state.pendingWork = .resumePlainly(token: token)
                    return false
                }
                start = manager.begin(text)
            } else if self.hasTakenAll(key), exchange?.early == nil {
                // Most bursts end where a message ends.
                return true
            } else if let exchange, let line = self.nextShortLine(key, state, exchange) {
                budget.countStep(on: self.loop)
                state.hasTyped = true
                start = manager.begin(line, answering: nil)
            } else {
                switch self.nextStep(key, state, manager, within: &budget) {
                case .nothing: return true
                case .handled: continue
                case .work(let work):
                    state.pendingWork = work
                    return false
                case .reply(let begun): start = begun
                }
            }
            self.countLine(key, state, manager)
            switch consume start {
            case .pending(let pending):
                state.pendingWork = .answer(pending)
                return false
            case .done(let reply):
                if self.hasChanged(state, manager) { _ = self.saveNow(key, state, manager) }
                self.finish(reply, key, state, manager)
            }
        }
        return true
    }

    /// Whether nothing is left of the burst, if it is the connection's.
    @inline(__always)
    private func hasTakenAll(_ key: SocketKey) -> Bool {
        self.memory.isOwner(key) && self.memory.offset == self.memory.received.count
    }

    /// Returns the work before the first message: entering the first context, or telling a player about a restore.
    private func firstPendingWork(of state: ConnectionState, _ manager: ContextManager) -> ConnectionState.PendingWork?
    {
        switch state.pendingAction {
        case .goOn, .awaitHello: return state.pendingWork
        case .enter:
            state.pendingAction = .goOn
            return .answer(.move(Reply(events: [], next: .context(self.configuration.initialContext))))
        case .tellRestored(let notice):
            state.pendingAction = .goOn
            let isLoggedIn = manager.connection.account != nil
            let home = isLoggedIn ? manager.connection.homeContext : self.configuration.initialContext
            return .tellRestored(notice, home: home)
        }
    }

    /// Writes the reply to a message, whose changes are saved already, and only then marks the message as finished.
    @inline(__always)
    private func finish(_ reply: Reply, _ key: SocketKey, _ state: ConnectionState, _ manager: ContextManager) {
        if let text = reply.onlyText {
            if let exchange = state.exchange {
                if !self.answer(text, exchange, manager, to: key) { self.answer(reply, to: key) }
            } else if self.isOpen(key) {
                self.write(text, to: key)
            }
        } else if state.exchange == nil {
            self.perform(reply, key)
        } else {
            self.answer(reply, to: key)
        }
        self.slots[key].finishMessage()
    }

    /// Writes a reply and performs its next step, if the connection is still open.
    private func perform(_ reply: Reply, _ key: SocketKey) {
        guard self.isOpen(key) else { return }
        reply.forEachEvent { self.write($0, isSecret: reply.isSecret, to: key) }
        if let prompt = reply.prompt { self.write(.prompt(prompt), to: key) }
        if case .disconnect(let reason) = reply.next { self.end(key, .asked(reason)) }
    }

    /// Stops serving a connection, and queues it for another budget if this one is spent.
    @inline(__always)
    private func leave(_ key: SocketKey, _ state: ConnectionState, _ budget: InputBudget) {
        state.stride = budget.stride
        self.departures.noteRest(of: key)
        if budget.isSpent, self.slots.contains(key) { self.queue(key) }
        self.leave(key)
    }

    /// Stops serving a connection: moves unread input to its backlog and watches its socket again.
    private func leave(_ key: SocketKey) {
        guard self.slots.contains(key) else { return self.noteQuiet(key) }
        self.slots[key].isServed = false
        self.tidy(key)
        self.putBurstAside()
        self.updateInterest(key)
        self.noteQuiet(key)
    }
}
