/// An executor that parks the jobs of idle workers until there is work for them.
///
/// Its state may be accessed on its loop's thread only; other threads trap. A job that gets work runs among the loop's
/// own jobs. The loop's one thread runs all of them, one after the other, so jobs of this executor exclude one another
/// as a serial executor's must.
@safe final class ParkedTasks: SerialExecutor {
    private struct Tasks {
        var idle: [UnownedJob] = []
        /// Work that was given out and not yet fetched, in the order in which the workers' jobs are in the loop's
        /// queue.
        var given = Queue<SocketKey?>()
    }

    private let loop: EventLoop
    // Accessed on the loop's thread only.
    nonisolated(unsafe) private var tasks = Tasks()

    /// Makes an executor for a loop, which must live as long as a worker is parked.
    init(loop: EventLoop) { self.loop = loop }

    /// How many workers are parked.
    var count: Int {
        self.loop.checkIsolated()
        return unsafe self.tasks.idle.count
    }

    /// Parks a worker's job.
    func enqueue(_ job: consuming ExecutorJob) {
        self.loop.checkIsolated()
        unsafe self.tasks.idle.append(UnownedJob(job))
    }

    /// Hands work to the worker that was parked last, and its job to the loop; returns false when none is parked.
    ///
    /// Nil dismisses the worker.
    func call(for key: SocketKey?) -> Bool {
        self.loop.checkIsolated()
        guard let job = unsafe self.tasks.idle.popLast() else { return false }
        unsafe self.tasks.given.append(key)
        self.loop.run(job)
        return true
    }

    /// Returns the work for the worker whose job runs now; nil if it was dismissed.
    func takeWork() -> SocketKey? {
        self.loop.checkIsolated()
        return unsafe self.tasks.given.popFirst() ?? nil
    }

    /// Returns whether the caller is on the loop's thread, which runs the jobs of this executor.
    func isIsolatingCurrentContext() -> Bool? { self.loop.isIsolatingCurrentContext() }

    /// Traps unless the caller is on the loop's thread.
    func checkIsolated() { self.loop.checkIsolated() }

    /// This executor.
    func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }
}
