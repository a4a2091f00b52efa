import Reactor

/// The sessions that other connections are taking over from connections of one table: each from the request on until
/// the session has gone.
final class Departures {
    private enum Stage {
        /// A command is running, and its end is awaited.
        case awaits(CheckedContinuation<Bool, Never>)
        /// No command is waited for.
        case goesOn
        /// No command is waited for any longer.
        case isLate
    }

    private var stages: [SocketKey: Stage] = [:]
    /// How many there are; read with every line, and a stored number needs no exclusivity check.
    private var count = 0

    /// Whether a session is being taken over from a connection.
    func contains(_ key: SocketKey) -> Bool { self.stages[key] != nil }

    /// Begins a departure; returns false if the session is being taken over already.
    func begin(_ key: SocketKey) -> Bool {
        guard !self.contains(key) else { return false }
        self.stages[key] = .goesOn
        self.count = self.stages.count
        return true
    }

    /// Returns when the command of a connection has ended, or the connection; or false if that takes too long.
    ///
    /// After that it returns false at once.
    func commandEnds(on key: SocketKey) async -> Bool {
        guard case .goesOn = self.stages[key] else { return false }
        return await withCheckedContinuation { self.stages[key] = .awaits($0) }
    }

    /// Notes that a connection is not being served any more, or has gone.
    @inline(__always)
    func noteRest(of key: SocketKey) {
        if self.count > 0 { self.goOn(key, .goesOn) }
    }

    /// Notes that the end of a command is awaited no longer.
    func stopWaiting(for key: SocketKey) { self.goOn(key, .isLate) }

    /// Notes that a session has gone, or stays.
    func end(_ key: SocketKey) {
        self.stages[key] = nil
        self.count = self.stages.count
    }

    private func goOn(_ key: SocketKey, _ next: Stage) {
        switch (self.stages[key], next) {
        case (.awaits(let waiter), .isLate):
            self.stages[key] = next
            waiter.resume(returning: false)
        case (.awaits(let waiter), _):
            self.stages[key] = next
            waiter.resume(returning: true)
        case (.goesOn, .isLate): self.stages[key] = next
        case (.goesOn, _), (.isLate, _), (nil, _): break
        }
    }
}
