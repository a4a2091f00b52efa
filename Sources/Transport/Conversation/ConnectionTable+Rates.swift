import Addresses
import Contexts
import Reactor
import WebSocketProtocol

/// Lines that come too fast wait until their turn.
///
/// A connection whose next line has to wait is marked as queued: its socket is not read, and its input stays where
/// another process finds it. It goes on by the timer, and is in no queue meanwhile.
extension ConnectionTable {
    /// Counts a line that is being carried out, with what its command costs beyond one.
    @inline(__always)
    func countLine(_ key: SocketKey, _ state: ConnectionState, _ manager: ContextManager) {
        guard self.limitsCommands else { return }
        let cost = 1 + UInt64(manager.connection.takeExtraCost())
        let (rate, now) = (self.commandRate(state, manager), self.loop.now.milliseconds)
        self.lines.use(key, initial: RateMeter()) { $0.use(rate, at: now, cost: cost) }
    }

    /// Whether the next line has to wait; it is carried out later then.
    ///
    /// A connection with too many messages that wait is ended.
    func delays(_ key: SocketKey, _ state: ConnectionState, _ manager: ContextManager) -> Bool {
        let wait = self.lineWait(key, state, manager)
        guard wait > 0, let waiting = self.waitingMessages(key), waiting > 0 else { return false }
        guard waiting <= CommandRates.maximumWaiting else {
            self.end(key, .tooManyCommands)
            return true
        }
        self.slots[key].isQueued = true
        state.isDelayed = true
        self.loop.schedule(key, at: self.loop.now.advanced(byMilliseconds: wait))
        return true
    }

    /// Goes on with a connection whose line has waited long enough.
    func lookAtDelay(_ key: SocketKey) {
        guard let state = self.state(of: key), state.isDelayed, self.slots[key].isQueued, let manager = state.manager
        else { return }
        let wait = self.lineWait(key, state, manager)
        guard wait == 0 else { return self.loop.schedule(key, at: self.loop.now.advanced(byMilliseconds: wait)) }
        self.stopDelaying(key, state)
        self.readOn(key)
        self.updateInterest(key)
    }

    /// Lets all delayed lines be carried out now, as after the limits have changed.
    func endDelays() {
        for key in self.slots.keys {
            guard let state = self.state(of: key), state.isDelayed else { continue }
            self.stopDelaying(key, state)
            self.queue(key)
        }
    }

    private func stopDelaying(_ key: SocketKey, _ state: ConnectionState) {
        state.isDelayed = false
        self.slots[key].isQueued = false
    }

    /// In how many milliseconds the next line may be carried out; 0 if now.
    private func lineWait(_ key: SocketKey, _ state: ConnectionState, _ manager: ContextManager) -> UInt64 {
        self.lines[key]?.wait(self.commandRate(state, manager), at: self.loop.now.milliseconds) ?? 0
    }

    private func commandRate(_ state: ConnectionState, _ manager: ContextManager) -> Rate {
        let rates = self.configuration.commands
        guard state.isAtDoor else { return rates.players }
        state.isAtDoor = manager.connection.session == nil
        return state.isAtDoor ? rates.strangers : rates.players
    }

    /// Returns how many messages are in the input, at most one more than may wait; nil if the connection has no input.
    private func waitingMessages(_ key: SocketKey) -> Int? {
        let most = CommandRates.maximumWaiting + 1
        if self.memory.isOwner(key) {
            let offset = self.memory.offset
            guard offset < self.memory.received.count else { return nil }
            return self.memory.received.withBytes { self.slots[key].wire.messages(in: $0, from: offset, atMost: most) }
        }
        guard let input = self.backlog(key)?.input, !input.isEmpty else { return nil }
        return input.withBytes { self.slots[key].wire.messages(in: $0, from: 0, atMost: most) }
    }
}
