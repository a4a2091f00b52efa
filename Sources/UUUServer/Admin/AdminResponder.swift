import Synchronization

/// Routes the requests of the admin socket to the part of the server that answers them at this moment.
///
/// That part changes while the server starts and ends. While there is none, a request waits for at most `patience`, and
/// is then told that the server is starting or ending.
final class AdminResponder: Sendable {
    private struct State {
        var desk: AdminTable.Desk?
        /// How many times ``set(_:)`` was called.
        var number = 0
        /// How many answers are being computed.
        var running = 0
        /// The tasks that wait until no answer is being computed.
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let patience: Duration
    private static let pause = Duration.milliseconds(20)

    /// Creates the responder without a desk.
    ///
    /// - Parameter patience: How long a request waits for a desk.
    init(patience: Duration = .seconds(5)) { self.patience = patience }

    /// Has requests answered by this desk from now on; nil for none.
    func set(_ desk: AdminTable.Desk?) {
        self.state.withLock { state in
            state.desk = desk
            state.number += 1
        }
    }

    /// Returns when no answer is being computed any more: the parts that the desk asks may end after that.
    func finished() async {
        await withCheckedContinuation { waiter in
            let isNow = self.state.withLock { state in
                guard state.running > 0 else { return true }
                state.waiters.append(waiter)
                return false
            }
            if isNow { waiter.resume() }
        }
    }

    /// How many times ``set(_:)`` was called.
    var number: Int { self.state.withLock { $0.number } }

    /// Answers a request with a desk that was set after the first `number` calls of ``set(_:)``.
    func answer(_ request: AdminRequest, after number: Int = 0) async -> AdminAnswer {
        let deadline = ContinuousClock.now + self.patience
        while true {
            if let desk = self.begin(after: number) {
                defer { self.end() }
                return await desk(request)
            }
            guard ContinuousClock.now < deadline, !Task.isCancelled else {
                return .noServerAnswers
            }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private func begin(after number: Int) -> AdminTable.Desk? {
        self.state.withLock { state in
            guard state.number > number, let desk = state.desk else { return nil }
            state.running += 1
            return desk
        }
    }

    private func end() {
        let waiters = self.state.withLock { state in
            state.running -= 1
            guard state.running == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
