/// The timers of one loop: buckets in a ring, one tick apart.
///
/// A timer is only a key and a time. There is no cancelling: who is woken looks whether there is something to do, and
/// asks again if it is too early. So the many timers that are moved at every message cost nothing when they move.
package struct TimerWheel: Sendable {
    private struct Entry: Sendable {
        let key: SocketKey
        let tick: UInt64
    }

    /// Milliseconds between two ticks: how late a timer may be.
    package static let tickMilliseconds: UInt64 = 16
    private static let size: UInt64 = 1024

    private var buckets: [[Entry]]
    private var current: UInt64
    private var earliest: UInt64 = .max
    /// How many timers are waiting.
    package private(set) var count = 0

    /// An empty wheel that stands at the given time.
    package init(now: MonotonicTime) {
        self.buckets = Array(repeating: [], count: Int(Self.size))
        self.current = now.milliseconds / Self.tickMilliseconds
    }

    /// Wakes the key at the first tick that is not before the time.
    package mutating func schedule(_ key: SocketKey, at time: MonotonicTime) {
        let (up, overflow) = time.milliseconds.addingReportingOverflow(Self.tickMilliseconds - 1)
        let tick = max((overflow ? .max : up) / Self.tickMilliseconds, self.current + 1)
        self.buckets[Int(tick % Self.size)].append(Entry(key: key, tick: tick))
        self.earliest = min(self.earliest, tick)
        self.count += 1
    }

    /// Milliseconds until something may be due, or nil when nothing waits.
    package func delay(from now: MonotonicTime) -> UInt64? {
        guard self.count > 0 else { return nil }
        let due = self.earliest.multipliedReportingOverflow(by: Self.tickMilliseconds)
        guard !due.overflow else { return .max }
        return due.partialValue > now.milliseconds ? due.partialValue - now.milliseconds : 0
    }

    /// Takes out what is due at the time, in order of its tick.
    package mutating func take(dueAt now: MonotonicTime) -> [SocketKey] {
        let target = now.milliseconds / Self.tickMilliseconds
        guard target > self.current else { return [] }
        defer { self.current = target }
        guard self.count > 0, self.earliest <= target else { return [] }
        var due: [Entry] = []
        // After a long sleep every bucket is looked at once, not once a tick that was slept through.
        for tick in (target - min(target - self.current, Self.size) + 1)...target {
            let bucket = Int(tick % Self.size)
            guard self.buckets[bucket].contains(where: { $0.tick <= target }) else { continue }
            due += self.buckets[bucket].filter { $0.tick <= target }
            self.buckets[bucket].removeAll { $0.tick <= target }
        }
        self.count -= due.count
        self.earliest = self.nextTick(after: target)
        return due.sorted { $0.tick < $1.tick }.map(\.key)
    }

    /// The tick of the next timer: the first bucket that holds one for this turn of the ring, else a whole turn away.
    private func nextTick(after tick: UInt64) -> UInt64 {
        guard self.count > 0 else { return .max }
        for offset in 1...Self.size {
            let bucket = self.buckets[Int((tick + offset) % Self.size)]
            if bucket.contains(where: { $0.tick == tick + offset }) { return tick + offset }
        }
        return tick + Self.size
    }
}
