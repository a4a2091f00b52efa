/// What a loop's thread alone touches.
final class LoopCore {
    let poller: Poller
    var wheel: TimerWheel
    var now: MonotonicTime
    var jobs = Queue<UnownedJob>()

    init(now: MonotonicTime) throws(ReactorError) {
        self.poller = try Poller()
        self.wheel = TimerWheel(now: now)
        self.now = now
    }

    /// Waits for events, not beyond the next timer, and not at all while jobs wait; answers how many came.
    func waitForEvents(clock: () -> MonotonicTime) -> Int {
        let delay = self.jobs.isEmpty ? self.wheel.delay(from: clock()) : 0
        let events = self.poller.wait(milliseconds: delay)
        self.now = clock()
        return events
    }
}
