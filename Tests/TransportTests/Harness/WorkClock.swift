import Synchronization

/// The clock by which loops measure their work: it stands still but for what commands say they take (`!work`).
final class WorkClock: Sendable {
    private let nanoseconds = Atomic<UInt64>(1)

    var now: UInt64 { self.nanoseconds.load(ordering: .relaxed) }

    func pass(microseconds: UInt64) { self.nanoseconds.add(microseconds * 1000, ordering: .relaxed) }
}
