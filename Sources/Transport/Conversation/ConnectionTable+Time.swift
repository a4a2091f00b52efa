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
        guard self.slots.contains(key), self.loop.now >= self.slots[key].armed else { return }
        self.slots[key].armed = MonotonicTime(milliseconds: .max)
        self.decide(key)
    }

    /// Goes by the clock, not by the start of the round: what lay between was the server's time, not the peer's.
    private func decide(_ key: SocketKey, hasLooked: Bool = false) {
        guard let resident = self.resident(key) else { return }
        let (phase, now) = (self.slots[key].phase, self.loop.time)
        if case .open = phase, case .end(let ending, let time) = resident.intention {
            return now >= time ? self.end(key, ending) : self.arm(key, at: time)
        }
        // Nothing is read any more, so silence says nothing; the next process gives each peer its time again.
        guard !self.isHandingOver else { return }
        switch phase {
        case .handshake(let until):
            self.expire(key, at: until, .handshakeTimedOut, self.configuration.handshakeMilliseconds, hasLooked)
        case .closing(let until), .flushing(let until), .draining(let until):
            self.expire(key, at: until, .closeTimedOut, self.configuration.closeMilliseconds, hasLooked)
        case .open(let keepAlive): self.keepAlive(key, keepAlive, at: now, hasLooked)
        }
    }

    /// Ends a phase whose time is over, unless there is something to read or room to write, or the server looks late:
    /// then the time is given once more.
    private func expire(
        _ key: SocketKey,
        at time: MonotonicTime,
        _ ending: Ending,
        _ patience: UInt64,
        _ hasLooked: Bool
    ) {
        let now = self.loop.time
        guard now >= time else { return self.arm(key, at: time) }
        if !hasLooked, self.catchUp(key) { return self.decide(key, hasLooked: true) }
        let more = now.advanced(byMilliseconds: patience)
        guard now.since(time) > KeepAlive.tolerance, self.slots[key].giveMoreTime(until: more) else {
            return self.end(key, ending)
        }
        self.arm(key, at: more)
    }

    private func keepAlive(_ key: SocketKey, _ state: KeepAlive, at now: MonotonicTime, _ hasLooked: Bool) {
        guard self.configuration.pingMilliseconds > 0 else { return }
        var state = state
        // While a command runs, or input waits for its turn, its socket may not be read: then silence says nothing about
        // the peer.
        if self.slots[key].isServed || self.isQueued(key) { state.heard(at: now) }
        let action = state.check(
            at: now,
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
        case .giveUp:
            if !hasLooked, self.catchUp(key) { self.decide(key, hasLooked: true) } else { self.end(key, .noAnswer) }
        }
    }

    /// Does what the loop would do next for a connection, if its socket is ready; false if it is not.
    ///
    /// A busy loop comes to the time before it comes to the socket, where the answer may lie.
    private func catchUp(_ key: SocketKey) -> Bool {
        let readiness = Socket.readiness(of: self.slots[key].descriptor, for: self.slots[key].interest)
        guard !readiness.isEmpty else { return false }
        self.ready(key, readiness)
        return true
    }
}
