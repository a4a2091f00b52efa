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

    // Numbers of fixed size and order: it lies in a slot that another process may read on.
    /// When the peer was last heard, or when it was pinged.
    private var since: MonotonicTime
    /// How many pings were sent.
    private var pings: UInt32 = 0
    /// 1 while a ping waits for an answer, 2 when it does so for a second time, else 0.
    private var isPinged: UInt8 = 0

    /// How late the server may look, in milliseconds, without the peer being given the time once more.
    ///
    /// Little beside the shortest time that a peer can be given, which is a second.
    static let tolerance: UInt64 = 250

    /// Starts at the time of the upgrade.
    init(now: MonotonicTime) {
        self.since = now
    }

    /// Whether its numbers can be those of a keep-alive.
    var isPossible: Bool { self.isPinged <= 2 }

    /// Any byte counts as life, be it one that was sent or one that was at last taken.
    mutating func heard(at now: MonotonicTime) {
        self.since = now
        self.isPinged = 0
    }

    /// Looks what is due; times in milliseconds.
    ///
    /// When nobody has looked for a while, the server was busy or stopped, and perhaps the peer's proxy with it: once,
    /// the peer is given the time again.
    mutating func check(at now: MonotonicTime, ping: UInt64, pong: UInt64) -> Action {
        guard self.isPinged == 0 else {
            let due = self.since.advanced(byMilliseconds: pong)
            guard now >= due else { return .wait(until: due) }
            guard self.isPinged == 1, now.since(due) > Self.tolerance else { return .giveUp }
            self.since = now
            self.isPinged = 2
            return .wait(until: now.advanced(byMilliseconds: pong))
        }
        let due = self.since.advanced(byMilliseconds: ping)
        guard now >= due else { return .wait(until: due) }
        self.since = now
        self.isPinged = 1
        self.pings &+= 1
        // A peer that answers soon is to be pinged again in time, also when it may take long.
        return .ping(self.pings, lookAgain: now.advanced(byMilliseconds: min(ping, pong)))
    }
}
