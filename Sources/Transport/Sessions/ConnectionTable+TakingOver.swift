import Contexts
import Dialects
import Reactor

/// Sessions that another connection takes over from the one that they are on.
extension ConnectionTable {
    /// How long messages to a session that has gone to another connection are passed on, in milliseconds.
    static let passingMilliseconds: UInt64 = 5_000

    /// Sends an event that came to the connection which a session has left.
    func passOn(_ event: Event, to key: SocketKey) {
        if self.state(of: key)?.exchange?.transfer.holdPassed(event) != true { self.write(event, to: key) }
    }

    /// Gives up what a session has left here, for another connection.
    ///
    /// A context is never copied while a command runs in it. A command that is running is waited for, as long as for a
    /// closing handshake. If it has not ended by then, the contexts are its own: the session goes on without them, at
    /// home, and its player is told so. What the command says is passed on; the context that it leads to is not
    /// entered; and when it has ended its contexts are told that the player has moved home. So what it does happens
    /// here only, and what it says arrives.
    func takeOver(_ request: TakeOver) async {
        let key = request.key
        guard let state = self.state(of: key), let manager = state.manager else { return request.answer(nil) }
        guard !state.isGone else {
            // The session is saved where it is now.
            self.saveRecord(key, nil, state)
            return request.answer(nil)
        }
        guard self.departures.begin(key) else { return request.answer(nil) }
        defer { self.departures.end(key) }
        self.lost.remove(key)
        // What the player has to be told of a restore is told before.
        if !state.pendingAction.allowsMessages { self.serve(key) }
        await self.waitForCommand(of: key)
        guard self.state(of: key) === state else { return request.answer(nil) }
        let isBusy = self.slots[key].isServed
        var context: ContextSnapshot?
        if !isBusy {
            // Nothing is begun while the contexts are read.
            self.slots[key].isServed = true
            context = await manager.snapshot()
            guard self.state(of: key) === state else { return request.answer(nil) }
            self.slots[key].isServed = false
            self.noteQuiet(key)
        }
        request.answer(self.depart(key, state, manager, to: request.target, with: context))
        if isBusy { manager.leaveToCommand() } else { manager.surrender() }
        if self.isOpen(key) {
            self.sayElsewhere(to: key)
            self.end(key, .asked(.resumedElsewhere))
        } else {
            self.connectionEnded(manager.connection)
            manager.end(.expired)
        }
        // A slot without a socket holds a session that is lost, or nothing, or a command that is running.
        if !self.slots[key].isLinkdead { self.slots[key].session.isLost = isBusy }
        self.wait(key, milliseconds: Self.passingMilliseconds, for: .passing)
    }

    /// Notes that a session has gone to another connection, and returns what it has left.
    ///
    /// The record stays until the session is saved on the other connection: a process that goes on finds it here or
    /// there, and if it finds both, the later claim has it.
    private func depart(
        _ key: SocketKey,
        _ state: ConnectionState,
        _ manager: ContextManager,
        to target: Outbound,
        with context: ContextSnapshot?
    ) -> SessionRemains {
        let exchange = self.needExchange(key, state)
        let remains = SessionRemains(
            context: context,
            events: exchange.missed,
            isReader: manager.connection.isReader,
            wire: ExchangeRemains(
                ring: exchange.ring,
                did: self.slots[key].session.did,
                byeNumber: exchange.byeNumber
            )
        )
        exchange.transfer.leave(to: target)
        self.slots[key].session.isAside = true
        self.replaceRing(of: exchange, by: ReplayRing())
        return remains
    }

    /// Waits until nothing is being worked on for a connection, or it has gone; not longer than a closing handshake may
    /// take.
    private func waitForCommand(of key: SocketKey) async {
        guard self.slots[key].isServed else { return }
        self.wait(key, milliseconds: self.configuration.closeMilliseconds, for: .commandEnd)
        // A client that has sent several lines may have the next one begun when one has ended.
        while self.slots.contains(key), self.slots[key].isServed {
            guard await self.departures.commandEnds(on: key) else { return }
        }
    }

    /// Tells a client that its session goes on elsewhere.
    private func sayElsewhere(to key: SocketKey) {
        let sentence = self.services.texts[.resumedElsewhere]
        if self.slots[key].dialect == .uuuV1 {
            if self.takesMessage(key) { self.sendBye(Bye(.resumedElsewhere, again: false, text: sentence), to: key) }
        } else {
            self.slots[key].session.isAside = false
            self.write(.text(sentence), to: key)
            self.slots[key].session.isAside = true
        }
    }
}
