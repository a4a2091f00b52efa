import Reactor
import WebSocketProtocol

extension ConnectionTable {
    /// Handles a connection's timer if its time has come.
    ///
    /// It reads the clock instead of using the start of the round: time that the server spent in between is not the
    /// peer's.
    func lookAtTime(_ key: SocketKey) {
        guard self.slots.contains(key), self.slots[key].isDue(at: self.loop.now) else { return }
        self.happened(.timePassed(hasLooked: false), to: key)
    }

    /// Reads or writes a connection's socket if it is ready, before its time counts as over.
    func lookAgain(_ key: SocketKey) {
        let slot = self.slots[key]
        let readiness = Socket.readiness(of: slot.descriptor, for: slot.machine.interest)
        if !readiness.isEmpty { self.ready(key, readiness) }
        self.happened(.timePassed(hasLooked: true), to: key)
    }

    /// Sends a ping with a number, so that the pong says which ping it answers (SEC-49).
    func write(ping number: UInt32, to key: SocketKey) {
        self.write(.ping, (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }, to: key)
    }
}
