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

/// The event loop for tests that call contexts without a task: these tests run on it.
@globalActor
actor TestLoop {
    static let shared = TestLoop()
    static let executor = QueueExecutor()

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe Self.executor.asUnownedSerialExecutor() }
}
