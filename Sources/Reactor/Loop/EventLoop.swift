import CLinux
import Glibc
import Synchronization

/// One thread that waits for its sockets (epoll), runs the jobs of the actors that live on it, and keeps their timers.
///
/// It is the executor of those actors: a job that its own thread enqueues waits in a plain array, one from another
/// thread comes through a lock and an eventfd. It is no task executor: what belongs to no actor of the loop, such as an
/// author's `@concurrent` work, stays away from it, and a call from one actor of the loop to another need not look for
/// a task's preference, which costs a lock each time. The members under "loop-confined" may be called on the loop's thread
/// only, and trap elsewhere; all others from anywhere.
///
/// It goes round in *turns*: events, jobs, timers and what is left of earlier turns each have a slice of time in every
/// turn, whatever the others bring. What does not fit is done in the next turn, before the loop waits for events again.
@usableFromInline
@safe package final class EventLoop: SerialExecutor {
    /// What other threads leave for the loop.
    struct Incoming {
        var jobs: [UnownedJob] = []
        var isWoken = false
        var isStopping = false
    }

    let incoming = Mutex(Incoming())
    let wakeup: CInt
    let thread = Atomic<UInt>(0)
    private let isStarted = Atomic(false)
    let clock: @Sendable () -> MonotonicTime
    let workClock: @Sendable () -> UInt64
    // Only ever touched on the loop's thread, or before it starts.
    nonisolated(unsafe) let core: LoopCore

    /// The tag under which the eventfd is watched; no slot has generation 0.
    static let wakeupTag: UInt64 = 0
    /// Makes a loop that does not run yet.
    ///
    /// - Parameters:
    ///   - clock: The time, for timers.
    ///   - workClock: Nanoseconds, for how long work has gone on.
    /// - Throws: ``ReactorError`` when the system has no descriptor left.
    package init(
        clock: @escaping @Sendable () -> MonotonicTime = { MonotonicTime.read() },
        workClock: @escaping @Sendable () -> UInt64 = { WorkTime.elapsed() }
    ) throws(ReactorError) {
        self.clock = clock
        self.workClock = workClock
        unsafe self.core = try LoopCore(now: clock())
        // From here on all members are there: `deinit` closes what was opened if the rest fails.
        self.wakeup = eventfd(0, CInt(EFD_NONBLOCK) | CInt(EFD_CLOEXEC))
        guard self.wakeup >= 0 else { throw ReactorError.last(at: "eventfd", errno: errno) }
        unsafe try self.core.poller.add(self.wakeup, tag: Self.wakeupTag, .readable)
    }

    deinit {
        if self.wakeup >= 0 { close(self.wakeup) }
    }

    /// Starts the loop's thread, which tells the handler of its sockets until ``stop()``; throws ``ReactorError``.
    ///
    /// A loop starts once: a second time traps, as does a handler whose executor is another. Jobs that came before
    /// have waited, and run now.
    package func start(name: String, handler: some EventHandler) throws(ReactorError) -> LoopThread {
        let isFirst = !self.isStarted.exchange(true, ordering: .relaxed)
        precondition(isFirst, "an event loop starts once")
        do throws(ReactorError) {
            return try LoopThread.start(name: name) { self.run(handler) }
        } catch {
            self.isStarted.store(false, ordering: .relaxed)
            throw error
        }
    }

    /// Ends the loop after the turn that it is in.
    ///
    /// The tasks that live on it should have ended before. Jobs that come after that turn never run, and neither do
    /// those beyond the first few thousand that wait: who awaits them waits for ever. Watched sockets stay open, they are
    /// their owner's.
    package func stop() {
        self.leave { $0.isStopping = true }
    }

    /// Has the handler's `endTurn()` called soon; calls that come before then are one.
    package func wake() {
        self.leave { $0.isWoken = true }
    }

    /// Whether the caller is on the loop's thread.
    package var isCurrent: Bool {
        self.thread.load(ordering: .relaxed) == UInt(pthread_self())
    }

    // MARK: - Executor

    /// Takes a job: at once into the loop's own queue when the loop itself enqueues it.
    @usableFromInline
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if self.isCurrent {
            unsafe self.core.jobs.append(job)
        } else {
            self.leave { $0.jobs.append(job) }
        }
    }

    /// Puts a job that waited elsewhere into the loop's own queue; loop-confined.
    func run(_ job: UnownedJob) {
        self.checkIsolated()
        unsafe self.core.jobs.append(job)
    }

    /// Whether the caller runs isolated to this executor: on the loop's thread nothing else runs.
    @usableFromInline
    package func isIsolatingCurrentContext() -> Bool? { self.isCurrent }

    /// Traps unless the caller is on the loop's thread.
    @usableFromInline
    package func checkIsolated() {
        precondition(self.isCurrent, "this may be called on its event loop only")
    }

    /// The loop as the executor of its actors.
    @usableFromInline
    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    // MARK: - Loop-confined

    /// The time at the start of this turn; loop-confined.
    package var now: MonotonicTime {
        self.checkIsolated()
        return unsafe self.core.now
    }

    /// The time at this moment: later than ``now`` in a round that has much to do, or whose process was stopped.
    package var time: MonotonicTime { self.clock() }

    /// Watches a socket; loop-confined, throws ``ReactorError``.
    ///
    /// Index 0 of generation 0 is the loop's own key, and traps.
    package func watch(_ socket: CInt, as key: SocketKey, for interest: Interest) throws(ReactorError) {
        self.checkIsolated()
        precondition(key.tag != Self.wakeupTag, "this key is the loop's own")
        unsafe try self.core.poller.add(socket, tag: key.tag, interest)
    }

    /// Watches a socket for something else; loop-confined.
    ///
    /// A shared one stays shared only if the new interest says so too.
    package func change(_ socket: CInt, as key: SocketKey, to interest: Interest) {
        self.checkIsolated()
        unsafe self.core.poller.change(socket, tag: key.tag, interest)
    }

    /// Watches a socket no more; loop-confined.
    ///
    /// To be called before the socket is closed: a duplicate of it elsewhere would keep it in the epoll set.
    package func unwatch(_ socket: CInt) {
        self.checkIsolated()
        unsafe self.core.poller.remove(socket)
    }

    /// Has the handler's `expired` called for the key, not before that time; loop-confined.
    package func schedule(_ key: SocketKey, at time: MonotonicTime) {
        self.checkIsolated()
        unsafe self.core.wheel.schedule(key, at: time)
    }

    /// A look at the clock by which work is measured.
    package struct ClockReading {
        /// Nanoseconds.
        package let time: UInt64
        /// Nanoseconds since the loop looked before, whoever it was that asked.
        package let sinceLastLook: UInt64
        /// What is going on has had its time in this turn, and others should have theirs.
        package let isSliceOver: Bool
    }

    /// Looks at the clock by which work is measured; loop-confined.
    package func readClock() -> ClockReading {
        self.checkIsolated()
        return unsafe self.core.readClock(at: self.workClock())
    }

    /// Whether what is going on has had its time in this turn, and others should have theirs; loop-confined.
    ///
    /// Reads the clock: to be asked after pieces of work that take some microseconds.
    package func isSliceOver() -> Bool {
        self.checkIsolated()
        return unsafe self.core.isSliceOver || self.core.readClock(at: self.workClock()).isSliceOver
    }

    /// Begins a slice of its own for what a handler goes on with; loop-confined.
    package func beginSlice() {
        self.checkIsolated()
        unsafe self.core.beginSlice(at: self.workClock())
    }

    /// How long turns took; loop-confined.
    package var turns: TurnMeter {
        self.checkIsolated()
        return unsafe self.core.meter
    }

    /// Forgets how long turns took until now; loop-confined.
    package func resetTurns() {
        self.checkIsolated()
        unsafe self.core.meter.reset(at: self.workClock(), work: WorkTime.ofThisThread())
    }

    private func leave(_ change: (inout sending Incoming) -> Void) {
        let wasIdle = self.incoming.withLock { incoming in
            let wasIdle = incoming.jobs.isEmpty && !incoming.isWoken && !incoming.isStopping
            change(&incoming)
            return wasIdle
        }
        if wasIdle {
            var one: UInt64 = 1
            unsafe _ = write(self.wakeup, &one, MemoryLayout<UInt64>.size)
        }
    }
}
