import Dispatch
import Synchronization

/// The event loop of a test world: one queue, on which all its contexts run.
///
/// It can tell when nothing runs there any more.
final class TestLoop: SerialExecutor {
    /// Runs tasks, and actors without an executor of their own, on the same queue.
    final class Tasks: TaskExecutor {
        fileprivate let queue = DispatchQueue(label: "the event loop of a test world")
        /// A count of everything that has happened: jobs, events that were sent, tasks that began to sleep.
        ///
        /// It only grows.
        fileprivate let activity = Atomic(0)

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            self.activity.wrappingAdd(1, ordering: .relaxed)
            self.queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    /// The executor that tasks of the world prefer, so that actors which they call run on this loop, where they are
    /// counted.
    let tasks = Tasks()
    private var queue: DispatchQueue { self.tasks.queue }
    /// How many bodies were given to ``soon(_:)`` and have not finished.
    private let asked = Atomic(0)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.noteActivity()
        self.queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(self.queue)) }

    /// Counts something that has happened.
    func noteActivity() { self.tasks.activity.wrappingAdd(1, ordering: .relaxed) }

    /// Runs the body soon, in a task; ``settle(hasGrace:)`` waits until it has finished.
    func soon(_ body: @escaping @Sendable () async -> Void) {
        self.asked.wrappingAdd(1, ordering: .sequentiallyConsistent)
        Task(executorPreference: self.tasks) {
            await body()
            self.noteActivity()
            self.asked.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        }
    }

    // MARK: - Waiting until nothing runs

    /// How many looks in a row have to find nothing new.
    private static let quietLooks = 3
    /// How often the task yields to others before each look.
    private static let yields = 8
    /// The maximum number of looks: a world in which something always happens is not waited for.
    private static let maximumLooks = 2_000

    /// Returns when only tasks remain that wait for the clock, for a line, or for something outside.
    ///
    /// Work on this loop is counted. Work on other threads, such as in an actor that a timer of a context calls, is
    /// counted when it comes back to this loop, sends something or sleeps; it gets time for that between two looks.
    ///
    /// - Parameter hasGrace: Whether something may run on another thread for a while: then a real millisecond passes
    ///   too.
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
