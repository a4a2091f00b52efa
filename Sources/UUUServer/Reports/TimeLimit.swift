import Synchronization

/// A limit on waiting for something that may never come.
struct TimeLimit: Sendable {
    private let duration: Duration

    /// Creates a limit of the given duration.
    init(_ duration: Duration) { self.duration = duration }

    /// Waits for an operation; when the time is over, the operation continues and its answer is dropped.
    ///
    /// - Returns: The answer, or nil when it did not come in time.
    func answer<Answer: Sendable>(_ operation: @escaping @Sendable () async -> Answer) async -> Answer? {
        let duration = self.duration
        return await withCheckedContinuation { continuation in
            let race = Race<Answer>(continuation)
            let clock = Task {
                try? await Task.sleep(for: duration)
                race.finish(nil)
            }
            Task {
                race.finish(await operation())
                clock.cancel()
            }
        }
    }
}

/// Resumes a waiting task with the first answer that arrives, and ignores later ones.
final class Race<Answer: Sendable>: Sendable {
    private let waiter: Mutex<CheckedContinuation<Answer?, Never>?>

    init(_ waiter: CheckedContinuation<Answer?, Never>) { self.waiter = Mutex(waiter) }

    func finish(_ answer: Answer?) {
        let waiter = self.waiter.withLock { waiter in
            defer { waiter = nil }
            return waiter
        }
        waiter?.resume(returning: answer)
    }
}
