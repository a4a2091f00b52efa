import Synchronization

/// Waits for the first of several answers to one question; later ones are dropped.
package final class FirstAnswer<Answer: Sendable>: Sendable {
    private struct State {
        var answer: Answer?
        var waiter: CheckedContinuation<Answer, Never>?
    }

    private let state = Mutex(State())

    /// Makes a question without an answer.
    package init() {}

    /// Whether there is an answer.
    package var isGiven: Bool { self.state.withLock { $0.answer != nil } }

    /// Gives an answer; only the first one counts.
    ///
    /// - Returns: Whether this answer is the first one.
    @discardableResult
    package func give(_ answer: Answer) -> Bool {
        let (isFirst, waiter) = self.state.withLock { state -> (Bool, CheckedContinuation<Answer, Never>?) in
            guard state.answer == nil else { return (false, nil) }
            state.answer = answer
            defer { state.waiter = nil }
            return (true, state.waiter)
        }
        waiter?.resume(returning: answer)
        return isFirst
    }

    /// Returns the first answer.
    ///
    /// If there is none when the limit has passed, the closure gives one.
    ///
    /// Call it once.
    package func wait(
        upTo limit: Duration,
        by time: TimeSource,
        then late: @escaping @Sendable () -> Answer
    ) async -> Answer {
        let takeBack = time.alarm(limit) { self.give(late()) }
        defer { takeBack() }
        return await self.value
    }

    /// The first answer, whenever it comes.
    ///
    /// Read it once.
    package var value: Answer {
        get async {
            await withCheckedContinuation { continuation in
                let answer = self.state.withLock { state in
                    if state.answer == nil { state.waiter = continuation }
                    return state.answer
                }
                if let answer { continuation.resume(returning: answer) }
            }
        }
    }
}
