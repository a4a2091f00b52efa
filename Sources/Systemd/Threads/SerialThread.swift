import Dispatch
import Synchronization

/// A thread that runs the jobs of an actor one after the other; a call that blocks there blocks no other thread.
final class SerialThread: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    /// Starts the thread, which runs until ``close()``.
    ///
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    init(name: String) throws(SystemdError) {
        try startThread(named: name) { self.run() }
    }

    /// Adds a job for the thread.
    ///
    /// Can be called from any thread, and does not block.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.state.withLock { $0.jobs.append(job) }
        self.wakeUp.signal()
    }

    /// Ends the thread after the jobs that it has.
    func close() {
        self.state.withLock { $0.isClosed = true }
        self.wakeUp.signal()
    }

    private func run() {
        while let jobs = self.nextJobs() {
            for job in jobs { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
        }
    }

    /// Waits for jobs and returns them; nil when the thread must end.
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
