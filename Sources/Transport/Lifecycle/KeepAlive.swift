import Reactor

/// Decides when to ping a silent peer and when to end its connection (SEC-49).
///
/// A value; the caller passes the time.
struct KeepAlive: BitwiseCopyable, Equatable, Sendable {
    /// What the caller must do.
    enum Action: Equatable, Sendable {
        /// Check again at this time.
        case wait(until: MonotonicTime)
        /// Send the ping with this number, and check again at this time.
        case ping(UInt32, lookAgain: MonotonicTime)
        /// End the connection: nothing came after the ping.
        case giveUp
    }

    // Numbers of fixed size and order: the value lies in a slot that another process may read.
    /// When the peer last gave a sign of life, or when it was pinged.
    private var since: MonotonicTime
    /// How many pings were sent.
    private var pings: UInt32 = 0
    /// 0 if no ping is unanswered, 1 after a ping, 2 after the time was extended once.
    private var pingStage: UInt8 = 0

    /// How many milliseconds this process may be late before the peer gets the time once more.
    ///
    /// It is small compared with the shortest time that the operator can set, one second.
    static let tolerance: UInt64 = 250

    /// Starts at the time of the upgrade.
    init(now: MonotonicTime) {
        self.since = now
    }

    /// Whether the values are valid; checked for memory that another process has written.
    var isPossible: Bool { self.pingStage <= 2 }

    /// Notes a sign of life: a byte that the peer has sent, or one that its socket has accepted after it was full.
    mutating func heard(at now: MonotonicTime) {
        self.since = now
        self.pingStage = 0
    }

    /// Returns what is due at this time.
    ///
    /// The intervals are in milliseconds.
    ///
    /// A check that comes late means that this process was busy or stopped, and perhaps the peer's proxy with it. The
    /// peer then gets the whole time once more, but only once.
    mutating func check(at now: MonotonicTime, ping: UInt64, pong: UInt64) -> Action {
        guard self.pingStage == 0 else {
            let due = self.since.advanced(byMilliseconds: pong)
            guard now >= due else { return .wait(until: due) }
            guard self.pingStage == 1, now.since(due) > Self.tolerance else { return .giveUp }
            self.since = now
            self.pingStage = 2
            return .wait(until: now.advanced(byMilliseconds: pong))
        }
        let due = self.since.advanced(byMilliseconds: ping)
        guard now >= due else { return .wait(until: due) }
        self.since = now
        self.pingStage = 1
        self.pings &+= 1
        // A peer that answers quickly must be pinged again in time, even if it may take long to answer.
        return .ping(self.pings, lookAgain: now.advanced(byMilliseconds: min(ping, pong)))
    }
}
