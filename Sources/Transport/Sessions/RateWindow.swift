import Reactor

/// Counts events, and says when there are too many within a time.
struct RateWindow: Sendable {
    private var start = MonotonicTime(milliseconds: 0)
    private var count = 0

    /// Counts an event; returns whether it is one of the `maximum` that are allowed within a time.
    mutating func admits(_ maximum: Int, inMilliseconds time: UInt64, at now: MonotonicTime) -> Bool {
        if now.since(self.start) >= time { (self.start, self.count) = (now, 0) }
        self.count += 1
        return self.count <= maximum
    }
}
