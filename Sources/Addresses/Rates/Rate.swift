/// How often something may happen: a number of times at once, and one more whenever a time has passed.
package struct Rate: Equatable, Sendable, BitwiseCopyable {
    /// How often it may happen at once, after it has not happened for long; 0 if it is not limited.
    package let burst: UInt64
    /// After how many milliseconds it may happen once more.
    package let interval: UInt64

    /// Makes a rate.
    ///
    /// - Parameters:
    ///   - burst: How often it may happen at once; 0 if it is not limited.
    ///   - interval: After how many milliseconds it may happen once more; at least 1.
    package init(burst: Int, interval: Int) {
        self.burst = UInt64(max(0, burst))
        self.interval = UInt64(max(1, interval))
    }

    /// Makes the rate at which something may happen a number of times within a time, evenly spread after the first ones.
    ///
    /// - Parameters:
    ///   - count: How often; 0 if it is not limited.
    ///   - milliseconds: The time.
    package init(_ count: Int, in milliseconds: Int) {
        self.init(burst: count, interval: milliseconds / max(1, count))
    }

    /// Whether there is a limit.
    package var isLimited: Bool { self.burst > 0 }
}

/// How much of a ``Rate`` was used lately, as one number.
///
/// The times are those of one monotonic clock. A new meter is the same as one that was not used for long.
package struct RateMeter: Equatable, Sendable, BitwiseCopyable {
    /// When all of it may be used again, in milliseconds.
    private var fullAt: UInt64 = 0

    /// Makes an unused meter.
    package init() {}

    /// Uses it once, or more often, if that is allowed now.
    ///
    /// - Parameters:
    ///   - rate: The rate; it may be another one each time.
    ///   - now: The time in milliseconds.
    ///   - cost: How often it is used.
    /// - Returns: False, and nothing is used, if it is not allowed.
    package mutating func take(_ rate: Rate, at now: UInt64, cost: UInt64 = 1) -> Bool {
        guard self.wait(rate, at: now, cost: cost) == 0 else { return false }
        self.use(rate, at: now, cost: cost)
        return true
    }

    /// Returns in how many milliseconds it may be used, if nothing is used meanwhile; 0 if now.
    ///
    /// A cost above the burst is allowed as soon as all of the burst is.
    package func wait(_ rate: Rate, at now: UInt64, cost: UInt64 = 1) -> UInt64 {
        guard rate.isLimited else { return 0 }
        let room = rate.interval &* (rate.burst &- min(cost, rate.burst))
        let usedUntil = max(self.fullAt, now)
        return usedUntil &- now > room ? usedUntil &- now &- room : 0
    }

    /// Uses it, also if that is not allowed.
    package mutating func use(_ rate: Rate, at now: UInt64, cost: UInt64 = 1) {
        guard rate.isLimited else { return }
        self.fullAt = max(self.fullAt, now) &+ rate.interval &* cost
    }

    /// Takes back what was used.
    package mutating func giveBack(_ rate: Rate, at now: UInt64, cost: UInt64 = 1) {
        let amount = rate.interval &* cost
        self.fullAt = self.fullAt > now &+ amount ? self.fullAt &- amount : now
    }

    /// Whether nothing of it is in use, so that it need not be remembered.
    package func isUnused(at now: UInt64) -> Bool { self.fullAt <= now }
}
