import Reactor
import Synchronization

/// The clock of a server under test: it stands still until a test moves it.
final class VirtualTime: Sendable {
    private let milliseconds = Atomic<UInt64>(1_000_000)
    private let readings = Atomic(0)
    private let leap = Atomic<UInt64>(0)

    var now: MonotonicTime {
        self.readings.wrappingAdd(1, ordering: .relaxed)
        let now = self.milliseconds.load(ordering: .relaxed)
        let leap = self.leap.exchange(0, ordering: .relaxed)
        if leap > 0 { self.advance(milliseconds: leap) }
        return MonotonicTime(milliseconds: now)
    }

    /// Moves the clock when it is read the next time, as if the process were stopped within a round of its loop.
    func leapAfterNextReading(milliseconds: UInt64) {
        self.leap.store(milliseconds, ordering: .relaxed)
    }

    /// The number of times that it was read: every round of a loop reads it.
    var timesRead: Int { self.readings.load(ordering: .relaxed) }

    func advance(milliseconds: UInt64) {
        self.milliseconds.wrappingAdd(milliseconds, ordering: .relaxed)
    }
}
