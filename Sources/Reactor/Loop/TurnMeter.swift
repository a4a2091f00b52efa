/// Measures how long the turns of a loop take, from one wait for events to the next.
///
/// The elapsed time of a turn includes time in which the system ran other threads, and the loop cannot see that. So a
/// long turn is also measured in processor time of the loop's thread. Reading that is a system call. It is made after a
/// long turn, and after many short turns whose sum is as long; the processor time of short turns since the last reading
/// therefore counts as part of the turn in which it is read.
package struct TurnMeter: Equatable, Sendable {
    /// The longest elapsed time of a turn, in nanoseconds.
    package private(set) var longestElapsed: UInt64 = 0
    /// The largest processor time of a turn, in nanoseconds.
    package private(set) var longestWork: UInt64 = 0

    /// When the turn began, in nanoseconds.
    private var start: UInt64 = 0
    /// The thread's processor time at the last reading, in nanoseconds; nil before the first.
    private var workBefore: UInt64?
    /// The elapsed time of all turns since that reading, in nanoseconds.
    private var elapsedSince: UInt64 = 0

    /// Elapsed nanoseconds after which the processor time is read.
    static let askingAfter: UInt64 = 250_000

    /// Records that a turn begins.
    mutating func begin(at time: UInt64) { self.start = time }

    /// Records that the turn ends.
    ///
    /// - Parameters:
    ///   - time: The elapsed time, in nanoseconds.
    ///   - work: Reads the thread's processor time, in nanoseconds.
    mutating func end(at time: UInt64, work: () -> UInt64) {
        let elapsed = time > self.start ? time - self.start : 0
        self.elapsedSince += elapsed
        guard self.elapsedSince >= Self.askingAfter else { return }
        self.elapsedSince = 0
        let now = work()
        let sinceBefore = self.workBefore.map { now - min(now, $0) } ?? now
        self.workBefore = now
        self.longestElapsed = max(self.longestElapsed, elapsed)
        self.longestWork = max(self.longestWork, min(elapsed, sinceBefore))
    }

    /// Drops the measurements of earlier turns; the current turn counts from `time` on.
    mutating func reset(at time: UInt64, work: UInt64) {
        self = TurnMeter()
        self.start = time
        self.workBefore = work
    }
}
