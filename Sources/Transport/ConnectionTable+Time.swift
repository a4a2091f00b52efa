import Reactor
import WebSocketProtocol

extension ConnectionTable {
    /// Asks the wheel for a time, unless an earlier one was asked for already.
    func arm(_ key: SocketKey, at time: MonotonicTime) {
        guard self.slots.contains(key), time < self.slots[key].armed else { return }
        self.slots[key].armed = time
        self.loop.schedule(key, at: time)
    }

    /// Does what is due for a connection, and asks for the next time.
    func lookAtTime(_ key: SocketKey) {
        guard let resident = self.resident(key), self.loop.now >= self.slots[key].armed else { return }
        self.slots[key].armed = MonotonicTime(milliseconds: .max)
        switch self.slots[key].phase {
        case .handshake(let until): self.expire(key, at: until, .handshakeTimedOut)
        case .closing(let until), .flushing(let until), .draining(let until):
            self.expire(key, at: until, .closeTimedOut)
        case .open(let keepAlive):
            if case .end(let ending, let time) = resident.intention { return self.expire(key, at: time, ending) }
            self.keepAlive(key, keepAlive)
        }
    }

    private func expire(_ key: SocketKey, at time: MonotonicTime, _ ending: Ending) {
        if self.loop.now >= time { self.end(key, ending) } else { self.arm(key, at: time) }
    }

    private func keepAlive(_ key: SocketKey, _ state: KeepAlive) {
        guard self.configuration.pingMilliseconds > 0 else { return }
        var state = state
        // While a command runs, or input waits for its turn, its socket may not be read: then silence says nothing about
        // the peer.
        if self.slots[key].isServed || self.isQueued(key) { state.heard(at: self.loop.now) }
        let action = state.check(
            at: self.loop.now,
            ping: self.configuration.pingMilliseconds,
            pong: self.configuration.pongMilliseconds
        )
        self.slots[key].phase = .open(state)
        switch action {
        case .wait(let until): self.arm(key, at: until)
        case .ping(let number, let lookAgain):
            // Numbered, so that a pong tells which ping it answers (SEC-49).
            self.write(.ping, (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }, to: key)
            self.arm(key, at: lookAgain)
        case .giveUp: self.end(key, .noAnswer)
        }
    }
}
