/// The state of a loop that only the loop's thread accesses.
final class LoopCore {
    let poller: Poller
    var wheel: TimerWheel
    var now: MonotonicTime
    var jobs = Queue<UnownedJob>()
    /// Timers that are due and not yet reported.
    var due = Queue<SocketKey>()
    /// Whether `due` has any: reading a flag needs no check of exclusive access.
    var hasDue = false
    /// Whether the handler has unfinished work that waits for nothing.
    var hasMore = false
    /// How many events the last epoll_wait(2) returned.
    private(set) var eventCount = 0
    /// How many of these events were reported.
    var eventsTold = 0
    /// When the current slice began, in nanoseconds.
    private var sliceStart: UInt64 = 0
    /// When the clock was last read, in nanoseconds.
    private var lastLook: UInt64 = 0
    /// Whether a reading of the clock has shown that the slice is over.
    private(set) var isSliceOver = false
    var meter = TurnMeter()

    /// How long each kind of work goes on before the next kind has its turn, in nanoseconds.
    ///
    /// The kinds are events, jobs from other threads, timers and unfinished work. So a turn takes up to four times as
    /// long, and longer by what a single piece of work takes beyond the end of its slice.
    static let sliceNanoseconds: UInt64 = 250_000

    init(now: MonotonicTime) throws(ReactorError) {
        self.poller = try Poller()
        self.wheel = TimerWheel(now: now)
        self.now = now
    }

    /// Waits for events until the next timer is due, or only polls while there is other work.
    ///
    /// Events that were not reported yet come first. Another epoll_wait(2) could return the same sockets in the same
    /// order, and the last ones would never be reported.
    func waitForEvents(clock: () -> MonotonicTime) {
        if self.eventsTold == self.eventCount {
            let isBusy = self.hasDue || self.hasMore || !self.jobs.isEmpty
            let delay = isBusy ? 0 : self.wheel.delay(from: clock())
            self.eventCount = self.poller.wait(milliseconds: delay)
            self.eventsTold = 0
        }
        self.now = clock()
    }

    /// Begins the slice of another kind of work.
    func beginSlice(at time: UInt64) {
        self.sliceStart = time
        self.lastLook = time
        self.isSliceOver = false
    }

    /// Records a reading of the clock, and whether it shows that the slice is over.
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
