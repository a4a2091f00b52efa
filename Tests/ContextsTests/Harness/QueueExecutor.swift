import Dispatch

/// An event loop for tests: one dispatch queue.
final class QueueExecutor: SerialExecutor {
    let queue = DispatchQueue(label: "a test's event loop")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(self.queue)) }
}
