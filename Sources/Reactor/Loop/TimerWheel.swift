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
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - maximum: When so many are there, later ticks wait for the next call; those of one tick are not parted.
    /// - Returns: Whom to wake.
    package mutating func take(dueAt now: MonotonicTime, atMost maximum: Int = .max) -> [SocketKey] {
        let target = now.milliseconds / Self.tickMilliseconds
        guard target > self.current else { return [] }
        guard self.count > 0, self.earliest <= target else {
            self.current = target
            return []
        }
        guard target - self.current <= Self.size else { return self.takeAll(until: target) }
        var due: [SocketKey] = []
        while self.earliest <= target, due.count < maximum {
            self.current = self.earliest
            self.take(at: self.earliest, into: &due)
        }
        if self.earliest > target { self.current = target }
        return due
    }

    /// Takes out what is due at that tick, and looks for the next one.
    private mutating func take(at tick: UInt64, into due: inout [SocketKey]) {
        let bucket = Int(tick % Self.size)
        for entry in self.buckets[bucket] where entry.tick == tick {
            due.append(entry.key)
            self.count -= 1
        }
        self.buckets[bucket].removeAll { $0.tick == tick }
        self.earliest = self.nextTick(after: tick)
    }

    /// Takes out all that is due after a sleep over more than a turn of the ring: every bucket is looked at once, not once
    /// a tick that was slept through.
    private mutating func takeAll(until target: UInt64) -> [SocketKey] {
        var due: [Entry] = []
        for bucket in self.buckets.indices where self.buckets[bucket].contains(where: { $0.tick <= target }) {
            due += self.buckets[bucket].filter { $0.tick <= target }
            self.buckets[bucket].removeAll { $0.tick <= target }
        }
        self.current = target
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
