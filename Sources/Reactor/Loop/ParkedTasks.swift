/// Where idle workers sit: an executor that keeps the jobs it is given until there is work for them.
///
/// What it keeps is touched on its loop's thread only; all else traps. A job that is called runs among the loop's own:
/// one thread runs both, one job after the other, so they exclude one another as a serial executor's jobs must.
@safe final class ParkedTasks: SerialExecutor {
    private struct Tasks {
        var idle: [UnownedJob] = []
        /// What was given out and not yet taken; its worker's job is in the loop's queue, in the same order.
        var given = Queue<SocketKey?>()
    }

    private let loop: EventLoop
    // Only ever touched on the loop's thread.
    nonisolated(unsafe) private var tasks = Tasks()

    /// A bench beside a loop, which must live as long as workers sit here.
    init(loop: EventLoop) { self.loop = loop }

    /// How many workers wait.
    var count: Int {
        self.loop.checkIsolated()
        return unsafe self.tasks.idle.count
    }

    /// A worker sits down.
    func enqueue(_ job: consuming ExecutorJob) {
        self.loop.checkIsolated()
        unsafe self.tasks.idle.append(UnownedJob(job))
    }

    /// Calls the worker that sat down last; false when nobody is there.
    func call(for key: SocketKey?) -> Bool {
        self.loop.checkIsolated()
        guard let job = unsafe self.tasks.idle.popLast() else { return false }
        unsafe self.tasks.given.append(key)
        self.loop.run(job)
        return true
    }

    /// The work that the worker which was called takes with it.
    func takeWork() -> SocketKey? {
        self.loop.checkIsolated()
        return unsafe self.tasks.given.popFirst() ?? nil
    }

    /// Whether the caller runs where the jobs of this executor do: on the loop's thread.
    func isIsolatingCurrentContext() -> Bool? { self.loop.isIsolatingCurrentContext() }

    /// Traps anywhere but on the loop's thread.
    func checkIsolated() { self.loop.checkIsolated() }

    /// This executor.
    func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }
}
