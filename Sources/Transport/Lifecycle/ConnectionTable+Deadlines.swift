import Reactor

/// What has to be done for a connection at a time that its machine does not know.
extension ConnectionTable {
    /// Has ``lookAtDeadline(_:)`` called for a connection at a time, instead of what it was called for until now.
    func wait(_ key: SocketKey, until time: MonotonicTime, for purpose: Deadline.Purpose) {
        self.state(of: key)?.deadline = Deadline(time: time, purpose: purpose)
        self.loop.schedule(key, at: time)
    }

    /// Has the same called after some milliseconds.
    func wait(_ key: SocketKey, milliseconds: UInt64, for purpose: Deadline.Purpose) {
        self.wait(key, until: self.loop.now.advanced(byMilliseconds: milliseconds), for: purpose)
    }

    /// Does what is due for a connection, if its deadline has come.
    func lookAtDeadline(_ key: SocketKey) {
        guard let state = self.state(of: key), let deadline = state.deadline, self.loop.now >= deadline.time else {
            return
        }
        state.deadline = nil
        switch deadline.purpose {
        case .hello: self.greetUnasked(key, state)
        case .firstLine: self.checkFirstLine(key, state)
        case .login: self.checkLogin(key, state)
        case .idleLook: self.checkIdle(key, state)
        case .commandEnd: self.departures.stopWaiting(for: key)
        case .expiry, .passing: self.expire(key, state)
        }
    }
}
