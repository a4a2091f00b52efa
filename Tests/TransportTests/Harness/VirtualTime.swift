import Reactor
import Synchronization

/// The clock of a server under test: it stands still until a test moves it.
final class VirtualTime: Sendable {
    private let milliseconds = Atomic<UInt64>(1_000_000)

    var now: MonotonicTime { MonotonicTime(milliseconds: self.milliseconds.load(ordering: .relaxed)) }

    func advance(milliseconds: UInt64) {
        self.milliseconds.wrappingAdd(milliseconds, ordering: .relaxed)
    }
}
