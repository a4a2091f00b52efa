import Dispatch
import Synchronization

/// A thread that runs an actor's jobs one after the other; a call that blocks there blocks nobody else.
final class SerialThread: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    /// Starts the thread, which lives until ``close()``.
    ///
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    init(name: String) throws(SystemdError) {
        try startThread(named: name) { self.run() }
    }

    /// Hands a job to the thread; from any thread, without blocking.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.state.withLock { $0.jobs.append(job) }
        self.wakeUp.signal()
    }

    /// Lets the thread end when it has run what it was given.
    func close() {
        self.state.withLock { $0.isClosed = true }
        self.wakeUp.signal()
    }

    private func run() {
        while let jobs = self.nextJobs() {
            for job in jobs { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
        }
    }

    /// Waits for jobs; nil when there will be none any more.
    private func nextJobs() -> [UnownedJob]? {
        while true {
            self.wakeUp.wait()
            let (jobs, isClosed) = self.state.withLock { state in
                defer { state.jobs = [] }
                return (state.jobs, state.isClosed)
            }
            if !jobs.isEmpty { return jobs }
            if isClosed { return nil }
        }
    }
}
