/// What a loop's thread alone touches.
final class LoopCore {
    let poller: Poller
    var wheel: TimerWheel
    var now: MonotonicTime
    var jobs = Queue<UnownedJob>()
    /// Timers that are due and whose turn has not come.
    var due = Queue<SocketKey>()
    /// Whether there are any: a flag takes no check of exclusive access.
    var hasDue = false
    /// The handler has work left that waits for nothing.
    var hasMore = false
    /// How many events the last look at the sockets brought.
    private(set) var eventCount = 0
    /// How many of them were told.
    var eventsTold = 0
    /// When the slice began that work goes on in.
    private var sliceStart: UInt64 = 0
    /// When the clock was looked at last.
    private var lastLook: UInt64 = 0
    /// The slice's time has gone by, as a look at the clock has shown.
    private(set) var isSliceOver = false
    var meter = TurnMeter()

    /// How long each kind of work goes on before another has its turn, in nanoseconds.
    ///
    /// The kinds are events, jobs of other threads, timers, and what was left of these: a turn takes about four times as
    /// long, and what one piece of work takes on top of that.
    static let sliceNanoseconds: UInt64 = 250_000

    init(now: MonotonicTime) throws(ReactorError) {
        self.poller = try Poller()
        self.wheel = TimerWheel(now: now)
        self.now = now
    }

    /// Waits for events, not beyond the next timer, and not at all while something else is to be done.
    ///
    /// Events that were not told yet come first: asking for more would bring the same sockets in the same order, so that
    /// the last ones never had their turn.
    func waitForEvents(clock: () -> MonotonicTime) {
        if self.eventsTold == self.eventCount {
            let isBusy = self.hasDue || self.hasMore || !self.jobs.isEmpty
            let delay = isBusy ? 0 : self.wheel.delay(from: clock())
            self.eventCount = self.poller.wait(milliseconds: delay)
            self.eventsTold = 0
        }
        self.now = clock()
    }

    /// Another kind of work begins.
    func beginSlice(at time: UInt64) {
        self.sliceStart = time
        self.lastLook = time
        self.isSliceOver = false
    }

    /// Notes whether the time of the slice has gone by.
    func readClock(at time: UInt64) -> EventLoop.ClockReading {
        let before = self.lastLook
        self.lastLook = time
        if time > self.sliceStart, time - self.sliceStart >= Self.sliceNanoseconds { self.isSliceOver = true }
        return EventLoop.ClockReading(
            time: time,
            sinceLastLook: time - min(time, before),
            isSliceOver: self.isSliceOver
        )
    }
}
