/// The timers of one loop, in a ring of buckets that are one tick apart.
///
/// A timer is only a key and a time, and cannot be cancelled. A handler whose timer expires checks whether there is
/// something to do, and schedules another timer if it is too early. So a deadline that moves with every message costs
/// nothing when it moves.
package struct TimerWheel: Sendable {
    private struct Entry: Sendable {
        let key: SocketKey
        let tick: UInt64
    }

    /// Milliseconds between two ticks, which is how late a timer may be.
    package static let tickMilliseconds: UInt64 = 16
    private static let size: UInt64 = 1024

    private var buckets: [[Entry]]
    private var current: UInt64
    private var earliest: UInt64 = .max
    /// How many timers are waiting.
    package private(set) var count = 0

    /// Makes an empty wheel whose current time is `now`.
    package init(now: MonotonicTime) {
        self.buckets = Array(repeating: [], count: Int(Self.size))
        self.current = now.milliseconds / Self.tickMilliseconds
    }

    /// Schedules the key for the first tick that is not before the time, and at the earliest for the next tick.
    package mutating func schedule(_ key: SocketKey, at time: MonotonicTime) {
        let (up, overflow) = time.milliseconds.addingReportingOverflow(Self.tickMilliseconds - 1)
        let tick = max((overflow ? .max : up) / Self.tickMilliseconds, self.current + 1)
        self.buckets[Int(tick % Self.size)].append(Entry(key: key, tick: tick))
        self.earliest = min(self.earliest, tick)
        self.count += 1
    }

    /// Returns the milliseconds until a timer may be due; nil without timers.
    package func delay(from now: MonotonicTime) -> UInt64? {
        guard self.count > 0 else { return nil }
        let due = self.earliest.multipliedReportingOverflow(by: Self.tickMilliseconds)
        guard !due.overflow else { return .max }
        return due.partialValue > now.milliseconds ? due.partialValue - now.milliseconds : 0
    }

    /// Removes and returns the keys whose timers are due, in the order of their ticks.
    ///
    /// - Parameters:
    ///   - now: The current time.
    ///   - maximum: After this many keys, later ticks wait for the next call. The timers of one tick stay together, so
    ///     more keys may be returned.
    /// - Returns: The keys to report.
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

    /// Removes the timers of one tick, and finds the next tick that has any.
    private mutating func take(at tick: UInt64, into due: inout [SocketKey]) {
        let bucket = Int(tick % Self.size)
        for entry in self.buckets[bucket] where entry.tick == tick {
            due.append(entry.key)
            self.count -= 1
        }
        self.buckets[bucket].removeAll { $0.tick == tick }
        self.earliest = self.nextTick(after: tick)
    }

    /// Removes all timers that are due after a pause of more than one revolution of the ring.
    ///
    /// It visits each bucket once, not once for each tick of the pause.
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

    /// Returns the tick of the next timer within one revolution; without one, the tick one revolution later.
    private func nextTick(after tick: UInt64) -> UInt64 {
        guard self.count > 0 else { return .max }
        for offset in 1...Self.size {
            let bucket = self.buckets[Int((tick + offset) % Self.size)]
            if bucket.contains(where: { $0.tick == tick + offset }) { return tick + offset }
        }
        return tick + Self.size
    }
}
