import Reactor
import WebSocketProtocol

/// The table as the driver of its connections' machines: what has happened goes in here, and what is to be done is done.
extension ConnectionTable {
    /// Tells a connection what has happened to it, and does what it asks for then; nothing if it has gone.
    ///
    /// How it stands has changed when this returns. What it asks for is done by then too, unless this is called while
    /// something is done: then it is done after that.
    func happened(_ event: ConnectionMachine.Event, to key: SocketKey) {
        guard self.slots.contains(key) else { return }
        let actions = self.slots[key].handle(event, at: self.loop.time, within: self.configuration.limits)
        guard self.pending.add(actions, of: key) else { return }
        while let (key, action) = self.pending.next() { self.perform(action, on: key) }
    }

    /// Does what a connection asks for; its slot is there at least until ``freeReleased()``.
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

    /// Whether a connection is there and not over: false only for a key that was kept over an `await`, or in a queue, or
    /// after something may have ended the connection.
    func isPresent(_ key: SocketKey) -> Bool { self.slots.contains(key) && !self.slots[key].machine.isOver }

    /// What waits of a connection; the key's tenant must be there.
    func waiting(_ key: SocketKey) -> ConnectionMachine.Waiting {
        guard let backlog = self.backlog(key) else { return ConnectionMachine.Waiting() }
        return ConnectionMachine.Waiting(hasOutput: !backlog.output.isEmpty, inputBytes: backlog.input.count)
    }
}
