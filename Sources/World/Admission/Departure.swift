import Synchronization

/// What somebody waits for until this process leaves to the next one, and from then on not any more.
///
/// Reading and hashing change nothing: who waits for them is let go at once, and can ask the next process. A write that is
/// under way is waited for a while longer; who is let go then does not know what became of it.
final class Departure: Sendable {
    /// What is waited for.
    enum Work: Sendable {
        /// It changes nothing.
        case reading
        /// It may have changed something when it is given up.
        case writing
    }

    /// What came of waiting.
    enum Outcome<Value: Sendable>: Sendable {
        /// It was done, or has failed.
        case result(Result<Value, WorldError>)
        /// It was not begun.
        case notBegun
        /// It was begun, and may still be done.
        case givenUp
    }

    private struct State {
        var hasBegun = false
        var hasGivenUpWrites = false
        var number: UInt64 = 0
        /// How who waits is let go, by number.
        var waiting: [UInt64: (work: Work, letGo: @Sendable () -> Void)] = [:]
    }

    private let state = Mutex(State())

    /// How many are waiting.
    var count: Int { self.state.withLock { $0.waiting.count } }

    /// Whether a write took so long that it is not waited for any more.
    var hasGivenUpWrites: Bool { self.state.withLock { $0.hasGivenUpWrites } }

    /// Does a piece of work, and answers what came of it.
    ///
    /// - Parameters:
    ///   - work: What is waited for.
    ///   - undo: Called with a value that comes when nobody waits for it any more.
    ///   - body: Does it.
    /// - Returns: What came of it.
    func wait<Value: Sendable>(
        for work: Work,
        undo: @escaping @Sendable (Value) -> Void = { _ in },
        _ body: @escaping @Sendable () async throws(WorldError) -> Value
    ) async -> Outcome<Value> {
        let answer = FirstAnswer<Outcome<Value>>()
        guard let number = self.enter(work, letGo: { answer.give(.givenUp) }) else { return .notBegun }
        defer { self.state.withLock { _ = $0.waiting.removeValue(forKey: number) } }
        let task = Task.detached {
            do throws(WorldError) {
                let value = try await body()
                if !answer.give(.result(.success(value))) { undo(value) }
            } catch {
                answer.give(.result(.failure(error)))
            }
        }
        let outcome = await withTaskCancellationHandler {
            await answer.value
        } onCancel: {
            task.cancel()
        }
        // What nobody waits for is not worth a hash; a write goes on.
        if case .givenUp = outcome, work == .reading { task.cancel() }
        return outcome
    }

    /// Stops waiting for reads at once, and for writes after a while; from now on no work is begun.
    func begin(writesWithin patience: Duration) {
        self.letGo(.reading)
        Task.detached {
            try? await Task.sleep(for: patience)
            self.letGo(.writing)
        }
    }

    private func enter(_ work: Work, letGo: @escaping @Sendable () -> Void) -> UInt64? {
        self.state.withLock { state in
            guard !state.hasBegun else { return nil }
            state.number += 1
            state.waiting[state.number] = (work, letGo)
            return state.number
        }
    }

    private func letGo(_ work: Work) {
        let waiting = self.state.withLock { state in
            state.hasBegun = true
            let waiting = state.waiting.values.filter { $0.work == work }
            if work == .writing, !waiting.isEmpty { state.hasGivenUpWrites = true }
            return waiting
        }
        for one in waiting { one.letGo() }
    }
}
