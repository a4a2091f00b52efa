import Synchronization

/// Who answers on the admin socket at this moment: that changes while the server starts.
///
/// While nobody does, a request is held for some seconds, then told that the server starts: it never hangs.
final class AdminResponder: Sendable {
    private let state = Mutex((desk: AdminTable.Desk?.none, number: 0))
    private let patience: Duration
    private static let pause = Duration.milliseconds(20)

    /// Nobody answers yet.
    ///
    /// - Parameter patience: How long a request is held.
    init(patience: Duration = .seconds(5)) { self.patience = patience }

    /// From now on this one answers; nil for nobody.
    func set(_ desk: AdminTable.Desk?) { self.state.withLock { $0 = (desk, $0.number + 1) } }

    /// How often it changed who answers.
    var number: Int { self.state.withLock { $0.number } }

    /// Answers a request, by whoever answers after that many changes.
    func answer(_ request: AdminRequest, after number: Int = 0) async -> AdminAnswer {
        let deadline = ContinuousClock.now + self.patience
        while true {
            let desk = self.state.withLock { $0.number > number ? $0.desk : nil }
            if let desk { return await desk(request) }
            guard ContinuousClock.now < deadline, !Task.isCancelled else {
                return AdminAnswer(.tryAgain, errors: ["the server is starting or ending; try again"])
            }
            try? await Task.sleep(for: Self.pause)
        }
    }
}
