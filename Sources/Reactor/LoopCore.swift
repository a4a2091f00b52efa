/// What a loop's thread alone touches.
final class LoopCore {
    let poller: Poller
    var wheel: TimerWheel
    var now: MonotonicTime
    var jobs: [UnownedJob] = []
    private var done = 0

    init(now: MonotonicTime) throws(ReactorError) {
        self.poller = try Poller()
        self.wheel = TimerWheel(now: now)
        self.now = now
    }

    /// Waits for events, not beyond the next timer, and not at all while jobs wait; answers how many came.
    func waitForEvents(clock: () -> MonotonicTime) -> Int {
        let delay = self.done < self.jobs.count ? 0 : self.wheel.delay(from: clock())
        let events = self.poller.wait(milliseconds: delay)
        self.now = clock()
        return events
    }

    /// The job that waits longest. The array is emptied when its end is reached, so its memory is used again.
    func nextJob() -> UnownedJob? {
        guard self.done < self.jobs.count else {
            if self.done > 0 {
                self.jobs.removeAll(keepingCapacity: true)
                self.done = 0
            }
            return nil
        }
        defer { self.done += 1 }
        return self.jobs[self.done]
    }
}
