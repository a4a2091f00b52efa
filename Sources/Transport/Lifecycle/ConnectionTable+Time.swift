import Reactor
import WebSocketProtocol

extension ConnectionTable {
    /// Does what is due for a connection, if it is time for that.
    ///
    /// It goes by the clock, not by the start of the round: what lay between was the server's time, not the peer's.
    func lookAtTime(_ key: SocketKey) {
        guard self.slots.contains(key), self.slots[key].isDue(at: self.loop.now) else { return }
        self.happened(.timePassed(hasLooked: false), to: key)
    }

    /// Does what the loop would do next for a connection if its socket is ready, before its time counts as over.
    func lookAgain(_ key: SocketKey) {
        let slot = self.slots[key]
        let readiness = Socket.readiness(of: slot.descriptor, for: slot.machine.interest)
        if !readiness.isEmpty { self.ready(key, readiness) }
        self.happened(.timePassed(hasLooked: true), to: key)
    }

    /// Sends a ping with a number, so that a pong tells which ping it answers (SEC-49).
    func write(ping number: UInt32, to key: SocketKey) {
        self.write(.ping, (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }, to: key)
    }
}
