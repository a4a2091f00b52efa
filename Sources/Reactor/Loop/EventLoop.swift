import CLinux
import Glibc
import Synchronization

/// One thread that waits for its sockets with epoll(7), runs the jobs of its actors, and keeps their timers.
///
/// It is the serial executor of those actors. A job that the loop's own thread enqueues waits in a plain array; a job
/// from another thread comes through a lock and an eventfd. The loop is no task executor. So work that belongs to none
/// of its actors, such as an author's `@concurrent` function, does not run on it, and a call from one of its actors to
/// another does not look up the task's executor preference, which costs a lock each time. Members marked
/// "loop-confined" may be called on the loop's thread only and trap elsewhere; all others may be called from any
/// thread.
///
/// The loop works in *turns*. Events, jobs, timers and unfinished work each have a time slice in every turn, so none of
/// them can starve the others. Work that does not fit into its slice continues in the next turn, before the loop waits
/// for events again.
@usableFromInline
@safe package final class EventLoop: SerialExecutor {
    /// Jobs and requests from other threads, which the loop takes over in its next turn.
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
    // Accessed on the loop's thread only, or before that thread starts.
    nonisolated(unsafe) let core: LoopCore

    /// The tag under which the eventfd is watched; no key has it, since the generation of a tenant is never 0.
    static let wakeupTag: UInt64 = 0
    /// Makes a loop that does not run yet.
    ///
    /// - Parameters:
    ///   - clock: Reads the time, for timers.
    ///   - workClock: Reads a clock in nanoseconds, to measure how long work takes.
    /// - Throws: ``ReactorError`` when the system has no descriptor left.
    package init(
        clock: @escaping @Sendable () -> MonotonicTime = { MonotonicTime.read() },
        workClock: @escaping @Sendable () -> UInt64 = { WorkTime.elapsed() }
    ) throws(ReactorError) {
        self.clock = clock
        self.workClock = workClock
        unsafe self.core = try LoopCore(now: clock())
        // All members are initialized before the next throw, so `deinit` closes what was opened.
        self.wakeup = eventfd(0, CInt(EFD_NONBLOCK) | CInt(EFD_CLOEXEC))
        guard self.wakeup >= 0 else { throw ReactorError.last(at: "eventfd", errno: errno) }
        unsafe try self.core.poller.add(self.wakeup, tag: Self.wakeupTag, .readable)
    }

    deinit {
        if self.wakeup >= 0 { close(self.wakeup) }
    }

    /// Starts the loop's thread, which reports to the handler until ``stop()`` is called.
    ///
    /// A loop starts only once: a second call traps, and so does a handler with another executor. Jobs that were
    /// enqueued before run now. Throws ``ReactorError`` if no thread can be made; then the loop may be started again.
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

    /// Ends the loop after the current turn.
    ///
    /// The tasks of its actors should have ended before. Jobs that are enqueued after that turn never run, nor do those
    /// beyond the first 4096 that wait; a task that awaits such a job waits for ever. Watched sockets stay open,
    /// because their owner closes them.
    package func stop() {
        self.leave { $0.isStopping = true }
    }

    /// Makes the loop call the handler's `endTurn()` soon; several calls before that have the effect of one.
    package func wake() {
        self.leave { $0.isWoken = true }
    }

    /// Whether the caller is on the loop's thread.
    package var isCurrent: Bool {
        self.thread.load(ordering: .relaxed) == UInt(pthread_self())
    }

    // MARK: - Executor

    /// Enqueues a job: without a lock when the caller is on the loop's thread.
    @usableFromInline
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if self.isCurrent {
            unsafe self.core.jobs.append(job)
        } else {
            self.leave { $0.jobs.append(job) }
        }
    }

    /// Enqueues a job that was parked on another executor; loop-confined.
    func run(_ job: UnownedJob) {
        self.checkIsolated()
        unsafe self.core.jobs.append(job)
    }

    /// Returns whether the caller is isolated to this executor, that is, on the loop's thread, which runs nothing else.
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

    /// The time at which this turn began; loop-confined.
    package var now: MonotonicTime {
        self.checkIsolated()
        return unsafe self.core.now
    }

    /// The current time.
    ///
    /// It is later than ``now`` in a long turn, or after the process was stopped and continued.
    package var time: MonotonicTime { self.clock() }

    /// Starts to watch a socket; loop-confined.
    ///
    /// Traps for the key with index 0 and generation 0, which stands for the loop's own eventfd. Throws
    /// ``ReactorError``.
    package func watch(_ socket: CInt, as key: SocketKey, for interest: Interest) throws(ReactorError) {
        self.checkIsolated()
        precondition(key.tag != Self.wakeupTag, "this key is the loop's own")
        unsafe try self.core.poller.add(socket, tag: key.tag, interest)
    }

    /// Changes what a socket is watched for; loop-confined.
    ///
    /// A socket that was watched as shared stays so only if the new interest contains ``Interest/shared`` too.
    package func change(_ socket: CInt, as key: SocketKey, to interest: Interest) {
        self.checkIsolated()
        unsafe self.core.poller.change(socket, tag: key.tag, interest)
    }

    /// Stops watching a socket; loop-confined.
    ///
    /// Call it before the socket is closed: if another process holds a duplicate, close(2) alone does not remove it
    /// from the epoll set.
    package func unwatch(_ socket: CInt) {
        self.checkIsolated()
        unsafe self.core.poller.remove(socket)
    }

    /// Schedules a call of the handler's `expired` for the key, at the given time or later; loop-confined.
    package func schedule(_ key: SocketKey, at time: MonotonicTime) {
        self.checkIsolated()
        unsafe self.core.wheel.schedule(key, at: time)
    }

    /// A reading of the clock that measures work.
    package struct ClockReading {
        /// The reading, in nanoseconds.
        package let time: UInt64
        /// Nanoseconds since the loop's clock was last read, by any caller.
        package let sinceLastLook: UInt64
        /// Whether the current kind of work has used up its time slice in this turn.
        package let isSliceOver: Bool
    }

    /// Reads the clock that measures work; loop-confined.
    package func readClock() -> ClockReading {
        self.checkIsolated()
        return unsafe self.core.readClock(at: self.workClock())
    }

    /// Returns whether the current kind of work has used up its time slice in this turn; loop-confined.
    ///
    /// It reads the clock, so ask after pieces of work that take some microseconds, not after each small step.
    package func isSliceOver() -> Bool {
        self.checkIsolated()
        return unsafe self.core.isSliceOver || self.core.readClock(at: self.workClock()).isSliceOver
    }

    /// Begins a time slice for the handler's unfinished work; loop-confined.
    package func beginSlice() {
        self.checkIsolated()
        unsafe self.core.beginSlice(at: self.workClock())
    }

    /// How long the turns took since ``resetTurns()``; loop-confined.
    package var turns: TurnMeter {
        self.checkIsolated()
        return unsafe self.core.meter
    }

    /// Starts to measure turns from now on and drops earlier measurements; loop-confined.
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
