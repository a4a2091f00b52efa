import Synchronization

/// The clock that loops measure their work with: it moves only as commands say (`!work`).
final class WorkClock: Sendable {
    private let nanoseconds = Atomic<UInt64>(1)

    var now: UInt64 { self.nanoseconds.load(ordering: .relaxed) }

    func pass(microseconds: UInt64) { self.nanoseconds.add(microseconds * 1000, ordering: .relaxed) }
}
