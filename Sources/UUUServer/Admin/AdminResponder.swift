import Synchronization

/// Who answers on the admin socket at this moment: that changes while the server starts.
///
/// While nobody does, a request is held for some seconds, then told that the server starts: it never hangs.
final class AdminResponder: Sendable {
    private struct State {
        var desk: AdminTable.Desk?
        /// How often it changed who answers.
        var number = 0
        /// How many answers are being worked out.
        var running = 0
        /// Those who wait for the last of them.
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let patience: Duration
    private static let pause = Duration.milliseconds(20)

    /// Nobody answers yet.
    ///
    /// - Parameter patience: How long a request is held.
    init(patience: Duration = .seconds(5)) { self.patience = patience }

    /// From now on this one answers; nil for nobody.
    func set(_ desk: AdminTable.Desk?) {
        self.state.withLock { state in
            state.desk = desk
            state.number += 1
        }
    }

    /// Returns when no answer is being worked out any more: what they ask may end after that.
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

    /// How often it changed who answers.
    var number: Int { self.state.withLock { $0.number } }

    /// Answers a request, by whoever answers after that many changes.
    func answer(_ request: AdminRequest, after number: Int = 0) async -> AdminAnswer {
        let deadline = ContinuousClock.now + self.patience
        while true {
            if let desk = self.begin(after: number) {
                defer { self.end() }
                return await desk(request)
            }
            guard ContinuousClock.now < deadline, !Task.isCancelled else {
                return .nobodyAnswers
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
