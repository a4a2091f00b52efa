import CLinux
import Glibc
import Synchronization

// The work of a loop, on the loop's own thread.
extension EventLoop {
    /// How many jobs run after one event or timer before the next one is handled.
    private static let jobsInOneGo = 64
    /// How many jobs run in one turn at most, even if they take no time; also how many run before the loop ends.
    private static let maximumJobs = 4096
    /// How many pieces of work are done between two readings of the clock, because a reading has a cost.
    private static let piecesInOneGo = 8
    /// How many timers are taken from the wheel at once; timers of one tick stay together.
    private static let timersInOneGo = 256

    /// Runs turns until ``stop()`` is called.
    func run(_ handler: some EventHandler) {
        self.thread.store(UInt(pthread_self()), ordering: .relaxed)
        // `assumeIsolated` allocates, so one call covers all turns.
        handler.assumeIsolated { self.goRound(telling: $0) }
        self.thread.store(0, ordering: .relaxed)
    }

    private func goRound<Handler: EventHandler>(telling handler: isolated Handler) {
        var goesOn = true
        while goesOn {
            unsafe self.core.waitForEvents(clock: self.clock)
            let start = self.workClock()
            unsafe self.core.meter.begin(at: start)
            unsafe self.core.beginSlice(at: start)
            self.tellEvents(to: handler)
            goesOn = self.takeIncoming(handler)
            self.tellTimers(to: handler)
            self.goOn(handler)
            unsafe self.core.meter.end(at: self.workClock()) { WorkTime.ofThisThread() }
        }
    }

    /// Reports socket events to the handler; events that do not fit into the slice wait for the next turn.
    private func tellEvents<Handler: EventHandler>(to handler: isolated Handler) {
        let count = unsafe self.core.eventCount
        var (told, pieces) = (unsafe self.core.eventsTold, 0)
        while told < count, !self.isTimeUp(after: &pieces) {
            let event = unsafe self.core.poller.event(told)
            told += 1
            guard event.tag != Self.wakeupTag else {
                self.acceptWakeup()
                continue
            }
            handler.ready(SocketKey(tag: event.tag), event.readiness)
            self.runJobs(atMost: Self.jobsInOneGo)
            handler.endTurn()
        }
        unsafe self.core.eventsTold = told
    }

    /// Counts one piece of work and reads the clock after every few; returns whether the slice is over.
    @inline(__always)
    private func isTimeUp(after pieces: inout Int) -> Bool {
        pieces += 1
        guard pieces > Self.piecesInOneGo else { return unsafe self.core.isSliceOver }
        pieces = 1
        return unsafe self.core.readClock(at: self.workClock()).isSliceOver
    }

    /// Reports timers that are due to the handler, within one slice.
    private func tellTimers<Handler: EventHandler>(to handler: isolated Handler) {
        if unsafe !self.core.hasDue {
            let keys = unsafe self.core.wheel.take(dueAt: self.core.now, atMost: Self.timersInOneGo)
            guard !keys.isEmpty else { return }
            unsafe self.core.due.append(contentsOf: keys)
        }
        unsafe self.core.beginSlice(at: self.workClock())
        var pieces = 0
        while !self.isTimeUp(after: &pieces), let key = unsafe self.core.due.popFirst() {
            handler.expired(key)
            self.runJobs(atMost: Self.jobsInOneGo)
            handler.endTurn()
        }
        unsafe self.core.hasDue = !self.core.due.isEmpty
    }

    /// Lets the handler continue its unfinished work.
    private func goOn<Handler: EventHandler>(_ handler: isolated Handler) {
        unsafe self.core.hasMore = handler.goOn()
        guard unsafe !self.core.jobs.isEmpty else { return }
        self.runJobs(atMost: Self.jobsInOneGo)
        handler.endTurn()
        // These jobs may have made new work for the handler.
        unsafe self.core.hasMore = true
    }

    /// Empties the eventfd; `takeIncoming` runs after the events of this turn and takes what was enqueued before it.
    private func acceptWakeup() {
        var value: UInt64 = 0
        unsafe _ = read(self.wakeup, &value, MemoryLayout<UInt64>.size)
    }

    /// Runs the jobs from other threads and those that did not fit into earlier turns; returns false when the loop is
    /// to end.
    private func takeIncoming<Handler: EventHandler>(_ handler: isolated Handler) -> Bool {
        let taken = self.incoming.withLock { incoming in
            defer { incoming = Incoming() }
            return incoming
        }
        unsafe self.core.jobs.append(contentsOf: taken.jobs)
        if taken.isStopping {
            self.runJobs(atMost: Self.maximumJobs)
        } else if unsafe !self.core.jobs.isEmpty {
            unsafe self.core.beginSlice(at: self.workClock())
            for _ in 0..<Self.maximumJobs / Self.piecesInOneGo {
                self.runJobs(atMost: Self.piecesInOneGo)
                if unsafe self.core.jobs.isEmpty || self.isSliceOver() { break }
            }
        }
        handler.endTurn()
        return !taken.isStopping
    }

    private func runJobs(atMost maximum: Int) {
        // After most events there is no job, and `popFirst` costs a check of exclusive access.
        guard unsafe !self.core.jobs.isEmpty else { return }
        let executor = unsafe self.asUnownedSerialExecutor()
        var count = 0
        while count < maximum, let job = unsafe self.core.jobs.popFirst() {
            unsafe job.runSynchronously(on: executor)
            count += 1
        }
    }
}
