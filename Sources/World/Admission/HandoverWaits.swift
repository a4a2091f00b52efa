import Synchronization

/// Work that callers wait for until this process hands over to the next one.
///
/// Reading and hashing change nothing: these waits end at once, and the caller can ask the next process. A write that
/// has begun is waited for a while longer; if that wait ends, the caller does not know whether the write was done.
final class HandoverWaits: Sendable {
    /// What kind of work a caller waits for.
    enum Work: Sendable {
        /// Work that changes nothing.
        case reading
        /// Work that may change something even if the wait for it has ended.
        case writing
    }

    /// How a wait has ended.
    enum Outcome<Value: Sendable>: Sendable {
        /// The work succeeded or failed.
        case result(Result<Value, WorldError>)
        /// The work was not begun.
        case notBegun
        /// The work was begun, and may still succeed.
        case givenUp
    }

    private struct State {
        var hasBegun = false
        var hasGivenUpWrites = false
        var number: UInt64 = 0
        /// What ends each wait, by number.
        var waiting: [UInt64: (work: Work, letGo: @Sendable () -> Void)] = [:]
    }

    private let state = Mutex(State())

    /// How many callers are waiting.
    var count: Int { self.state.withLock { $0.waiting.count } }

    /// Whether the wait for a write was ended.
    var hasGivenUpWrites: Bool { self.state.withLock { $0.hasGivenUpWrites } }

    /// Runs work, and waits for it.
    ///
    /// - Parameters:
    ///   - work: The kind of work.
    ///   - undo: Called with a value that comes after the wait has ended.
    ///   - body: Does the work.
    /// - Returns: How the wait has ended.
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
        // A hash that nobody waits for is not computed; a write continues.
        if case .givenUp = outcome, work == .reading { task.cancel() }
        return outcome
    }

    /// Ends the waits for reads at once, and those for writes after a while; from now on no work is begun.
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
