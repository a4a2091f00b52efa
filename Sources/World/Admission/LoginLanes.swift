import Addresses

/// How many attempts at an account have failed, and how clients that it is not known from wait for each other then
/// (SEC-18).
///
/// After 20 failures they share a *slow lane* with one attempt in 30 seconds; after 100 that is closed, until the owner
/// has logged in. So that nobody can lock an owner out, a client's first attempt at the account in a day uses another
/// lane, with room for 1,200 clients in 30 seconds: a thousand others who are all there at once delay the owner by 25
/// seconds, and each of them has one such attempt a day. A login ends the count unless strangers wait already: then they
/// have the slow lane again, and the count ends after a day without a failure.
struct LoginLanes: Equatable, Sendable, BitwiseCopyable {
    /// After how many failures strangers have to use the lanes.
    static let slowFailures = 20
    /// After how many failures the slow lane is closed.
    static let closedFailures = 100
    private static let slowRate = Rate(burst: 1, interval: 30_000)
    private static let firstRate = Rate(burst: 1, interval: 25)

    /// How many attempts have failed.
    private(set) var failures: Int
    /// How many attempts are being made: each of them may fail.
    private var pending = 0
    /// When an attempt was made last.
    private var lastAt: UInt64
    private var slow = RateMeter()
    private var first = RateMeter()

    /// Makes lanes that nobody uses.
    ///
    /// - Parameters:
    ///   - failures: How many attempts have failed before.
    ///   - now: The time.
    init(failures: Int, at now: UInt64) {
        self.failures = failures
        self.lastAt = now
    }

    /// Whether strangers have to use a lane.
    private var areInUse: Bool { self.failures + self.pending >= Self.slowFailures }

    /// Ends the count after a day without an attempt.
    mutating func forget(at now: UInt64) {
        guard now >= self.lastAt + LoginBackoff.day else { return }
        (self.failures, self.pending) = (0, 0)
    }

    /// Returns in how many milliseconds a stranger may make an attempt.
    ///
    /// - Parameters:
    ///   - timeToFirst: In how many milliseconds an attempt would be the client's first one of a day; 0 if it is that.
    ///   - now: The time.
    /// - Returns: The time until then; 0 if now.
    func wait(_ timeToFirst: UInt64, at now: UInt64) -> UInt64 {
        guard self.areInUse else { return 0 }
        if timeToFirst == 0 { return self.first.wait(Self.firstRate, at: now) }
        return self.failures + self.pending < Self.closedFailures ? self.slow.wait(Self.slowRate, at: now) : timeToFirst
    }

    /// Counts an attempt that is made.
    ///
    /// - Parameters:
    ///   - lane: Whether it is a stranger's first attempt of a day, or another one; nil if it uses no lane.
    ///   - time: When it is made.
    mutating func begin(inLaneOfFirst lane: Bool?, at time: UInt64) {
        if let lane, self.areInUse {
            if lane { self.first.use(Self.firstRate, at: time) } else { self.slow.use(Self.slowRate, at: time) }
        }
        self.pending += 1
        self.lastAt = max(self.lastAt, time)
    }

    /// Notes how an attempt has ended.
    ///
    /// - Returns: Whether the number of failures has changed.
    mutating func end(_ outcome: LoginAttempt.Outcome) -> Bool {
        self.pending = max(0, self.pending - 1)
        let before = self.failures
        switch outcome {
        case .failed: self.failures += 1
        case .succeeded: self.failures = self.failures < Self.slowFailures ? 0 : Self.slowFailures
        case .withdrawn: break
        }
        return self.failures != before
    }
}
