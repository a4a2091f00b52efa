import Reactor
import Synchronization

/// The clock of a server under test: it stands still until a test moves it.
final class VirtualTime: Sendable {
    private let milliseconds = Atomic<UInt64>(1_000_000)
    private let readings = Atomic(0)

    var now: MonotonicTime {
        self.readings.wrappingAdd(1, ordering: .relaxed)
        return MonotonicTime(milliseconds: self.milliseconds.load(ordering: .relaxed))
    }

    /// How often it was read: every round of a loop does.
    var timesRead: Int { self.readings.load(ordering: .relaxed) }

    func advance(milliseconds: UInt64) {
        self.milliseconds.wrappingAdd(milliseconds, ordering: .relaxed)
    }
}
