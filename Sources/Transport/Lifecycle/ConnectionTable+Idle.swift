import Contexts
import Reactor

/// Players who type nothing.
extension ConnectionTable {
    /// How often it is looked whether players are idle, at least, in milliseconds.
    private static let idleLookMilliseconds: UInt64 = 15_000

    private var idleLookPause: UInt64 { min(Self.idleLookMilliseconds, self.configuration.idleMilliseconds) }

    /// Begins to look whether a player who has logged in is idle, if the operator limits that.
    func watchIdle(_ key: SocketKey, _ state: ConnectionState) {
        guard self.configuration.idleMilliseconds > 0, state.deadline == nil, self.isOpen(key) else { return }
        state.quietLooks = 0
        self.wait(key, milliseconds: self.idleLookPause, for: .idleLook)
    }

    /// Ends the connection of a player who has typed nothing for too long.
    func checkIdle(_ key: SocketKey, _ state: ConnectionState) {
        guard self.configuration.idleMilliseconds > 0, self.isOpen(key), !state.isAtDoor else { return }
        let isBusy = state.hasTyped || self.slots[key].isServed
        state.quietLooks = isBusy ? 0 : state.quietLooks &+ 1
        state.hasTyped = false
        guard UInt64(state.quietLooks) * self.idleLookPause < self.configuration.idleMilliseconds else {
            return self.end(key, .asked(.idle))
        }
        self.wait(key, milliseconds: self.idleLookPause, for: .idleLook)
    }
}
