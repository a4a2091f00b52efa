import Dispatch
import Synchronization

/// The event loop of a test world: one queue, on which all of its contexts run, and what tells when nothing goes on there.
final class TestLoop: SerialExecutor {
    /// The same queue for tasks and actors that have no executor of their own.
    final class Tasks: TaskExecutor {
        fileprivate let queue = DispatchQueue(label: "the event loop of a test world")
        /// How much has happened: jobs, events that were sent, sleepers that came.
        ///
        /// It only grows.
        fileprivate let activity = Atomic(0)

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            self.activity.wrappingAdd(1, ordering: .relaxed)
            self.queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    /// What tasks of the world prefer, so that an actor that they call runs on this loop, where it is seen.
    let tasks = Tasks()
    private var queue: DispatchQueue { self.tasks.queue }
    /// What was asked for and is not begun yet.
    private let asked = Atomic(0)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.noteActivity()
        self.queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(self.queue)) }

    /// Something has happened.
    func noteActivity() { self.tasks.activity.wrappingAdd(1, ordering: .relaxed) }

    /// Does something soon, in a task; ``settle(hasGrace:)`` waits until it is done.
    func soon(_ body: @escaping @Sendable () async -> Void) {
        self.asked.wrappingAdd(1, ordering: .sequentiallyConsistent)
        Task(executorPreference: self.tasks) {
            await body()
            self.noteActivity()
            self.asked.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        }
    }

    // MARK: - Until nothing goes on

    /// How many looks in a row have to find nothing new.
    private static let quietLooks = 3
    /// Others that wait for a thread have their turn so often between two looks.
    private static let yields = 8
    /// More looks than this are not taken: a world in which something always happens is not waited for.
    private static let maximumLooks = 2_000

    /// Returns when nothing goes on any more but what waits for the clock, for a line, or for something outside.
    ///
    /// What runs on this loop is seen. What runs on other threads, such as an actor that a timer of a context calls, is seen
    /// when it comes back here, sends something or sleeps: it has its turn several times between two looks.
    ///
    /// - Parameter hasGrace: Something runs that may be on another thread for a while: a real millisecond passes, too.
    @concurrent
    func settle(hasGrace: Bool = false) async {
        var (seen, quiet, looks, hasGrace) = (-1, 0, 0, hasGrace)
        while looks < Self.maximumLooks {
            looks += 1
            for _ in 0..<Self.yields { await Task.yield() }
            await self.drain()
            let now = self.tasks.activity.load(ordering: .sequentiallyConsistent)
            guard now == seen, self.asked.load(ordering: .sequentiallyConsistent) == 0 else {
                (seen, quiet) = (now, 0)
                continue
            }
            quiet += 1
            guard quiet >= Self.quietLooks else { continue }
            guard hasGrace else { return }
            hasGrace = false
            quiet = 0
            try? await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Returns when all jobs that are queued now have run.
    private func drain() async {
        await withCheckedContinuation { continuation in
            self.queue.async { continuation.resume() }
        }
    }
}
