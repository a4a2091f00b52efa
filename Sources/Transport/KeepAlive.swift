import Reactor

/// When to ping a silent peer, and when to give it up: a value that is told the time (SEC-49).
struct KeepAlive: BitwiseCopyable, Equatable, Sendable {
    /// What there is to do.
    enum Action: Equatable, Sendable {
        /// Nothing until then.
        case wait(until: MonotonicTime)
        /// Send the ping of that number, and look again then.
        case ping(UInt32, lookAgain: MonotonicTime)
        /// Nothing came after the ping.
        case giveUp
    }

    private enum State: BitwiseCopyable, Equatable, Sendable {
        case quiet(since: MonotonicTime)
        case pinged(at: MonotonicTime)
    }

    private var state: State
    /// How many pings were sent.
    private var pings: UInt32 = 0

    /// Starts at the time of the upgrade.
    init(now: MonotonicTime) {
        self.state = .quiet(since: now)
    }

    /// Any byte counts as life, be it one that was sent or one that was at last taken.
    mutating func heard(at now: MonotonicTime) {
        self.state = .quiet(since: now)
    }

    /// Looks what is due; times in milliseconds.
    mutating func check(at now: MonotonicTime, ping: UInt64, pong: UInt64) -> Action {
        switch self.state {
        case .quiet(let since):
            let due = since.advanced(byMilliseconds: ping)
            guard now >= due else { return .wait(until: due) }
            self.state = .pinged(at: now)
            self.pings &+= 1
            return .ping(self.pings, lookAgain: now.advanced(byMilliseconds: pong))
        case .pinged(let sent):
            let due = sent.advanced(byMilliseconds: pong)
            return now >= due ? .giveUp : .wait(until: due)
        }
    }
}
