/// How long the turns of a loop take: from where it has looked at its sockets, until it looks at them again.
///
/// The elapsed time of a turn includes what the system gave to others meanwhile, of which the loop knows nothing. So the
/// work of a long turn is told apart, by the processor time of the thread. Asking for that is a system call: it is asked
/// for after a long turn, and now and then after many short ones, which count as part of the next long one until then.
package struct TurnMeter: Equatable, Sendable {
    /// The longest turn, in nanoseconds.
    package private(set) var longestElapsed: UInt64 = 0
    /// The most processor time that a turn took, in nanoseconds.
    package private(set) var longestWork: UInt64 = 0

    /// Where the turn began.
    private var start: UInt64 = 0
    /// The thread's processor time when it was last asked for.
    private var workBefore: UInt64?
    /// How long the turns were since then.
    private var elapsedSince: UInt64 = 0

    /// Elapsed nanoseconds after which the processor time is asked for.
    static let askingAfter: UInt64 = 250_000

    /// A turn begins.
    mutating func begin(at time: UInt64) { self.start = time }

    /// The turn is over.
    ///
    /// - Parameters:
    ///   - time: The elapsed time.
    ///   - work: Asks for the thread's processor time.
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

    /// Forgets the turns before this one, which counts from here on.
    mutating func reset(at time: UInt64, work: UInt64) {
        self = TurnMeter()
        self.start = time
        self.workBefore = work
    }
}
