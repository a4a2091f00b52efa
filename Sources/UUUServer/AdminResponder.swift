import Synchronization

/// Who answers on the admin socket at this moment: that changes while the server starts.
///
/// While nobody does, a request is held for some seconds, then told that the server starts: it never hangs.
final class AdminResponder: Sendable {
    private let desk = Mutex<AdminTable.Desk?>(nil)
    private let patience: Duration
    private static let pause = Duration.milliseconds(20)

    /// Nobody answers yet.
    ///
    /// - Parameter patience: How long a request is held.
    init(patience: Duration = .seconds(5)) { self.patience = patience }

    /// From now on this one answers; nil for nobody.
    func set(_ desk: AdminTable.Desk?) { self.desk.withLock { $0 = desk } }

    /// Answers a request.
    func answer(_ request: AdminRequest) async -> AdminAnswer {
        let deadline = ContinuousClock.now + self.patience
        while true {
            if let desk = self.desk.withLock({ $0 }) { return await desk(request) }
            guard ContinuousClock.now < deadline, !Task.isCancelled else {
                return AdminAnswer(.tryAgain, errors: ["the server is starting or ending; try again"])
            }
            try? await Task.sleep(for: Self.pause)
        }
    }
}
