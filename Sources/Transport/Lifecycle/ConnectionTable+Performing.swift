import Reactor
import WebSocketProtocol

/// The table drives the machines of its connections: events go in here, and actions are performed here.
extension ConnectionTable {
    /// Passes an event to a connection's machine and performs the actions that follow.
    ///
    /// Does nothing if the connection has gone.
    ///
    /// The machine has changed when this returns. The actions are performed by then too, unless the call comes from
    /// within an action: then they are performed after that one.
    func happened(_ event: ConnectionMachine.Event, to key: SocketKey) {
        guard self.slots.contains(key) else { return }
        let actions = self.slots[key].handle(event, at: self.loop.time, within: self.configuration.limits)
        guard self.pending.add(actions, of: key) else { return }
        while let (key, action) = self.pending.next() { self.perform(action, on: key) }
    }

    /// Performs an action; the connection's slot exists at least until ``freeReleased()``.
    private func perform(_ action: ConnectionMachine.Action, on key: SocketKey) {
        switch action {
        case .tell(let ending): self.tell(ending, of: key)
        case .sayClose(let code, let reason): self.write(CloseFrame.encode(code, reason: reason), to: key)
        case .echoClose(let code): self.write(CloseFrame.echo(code), to: key)
        case .sayAtOnce(let code, let reason): self.sayAtOnce(code, reason, to: key)
        case .answer(let response): self.write(response.bytes, to: key)
        case .ping(let number): self.write(ping: number, to: key)
        case .flush: self.flush(key)
        case .endSending: Socket.endSending(self.slots[key].descriptor)
        case .arm(let time): self.loop.schedule(key, at: time)
        case .watch(let interest): self.loop.change(self.slots[key].descriptor, as: key, to: interest)
        case .lookAgain: self.lookAgain(key)
        case .readOn: self.readOn(key)
        case .release: self.release(key)
        }
    }

    /// Whether a connection exists and is not over.
    ///
    /// It can be false only for a key that was held across an `await` or in a queue, or after something that may have
    /// ended the connection.
    func isPresent(_ key: SocketKey) -> Bool { self.slots.contains(key) && !self.slots[key].machine.isOver }

    /// Returns how much is waiting in a connection's backlog.
    ///
    /// The connection must exist.
    func waiting(_ key: SocketKey) -> ConnectionMachine.Waiting {
        guard let backlog = self.backlog(key) else { return ConnectionMachine.Waiting() }
        return ConnectionMachine.Waiting(hasOutput: !backlog.output.isEmpty, inputBytes: backlog.input.count)
    }
}
