import Addresses
import Synchronization

/// Counts how often each client has asked whether an e-mail address is taken; each question is an attempt to register.
///
/// Clients on the machine itself are not counted (``Visitor``). At most 10,000 clients are remembered; of more, those
/// that have asked longest ago are forgotten.
final class AddressQuestions: Sendable {
    private struct Window: Sendable {
        var start: ContinuousClock.Instant
        var count = 0
    }

    /// The maximum number of questions of one client within ``time``.
    static let maximum = 60
    /// The time after which a client's count begins again.
    static let time = Duration.seconds(600)
    /// The maximum number of clients that are remembered.
    static let maximumClients = 10_000

    private let windows = Mutex(RecentTable<Visitor, Window>(capacity: maximumClients))

    /// How many clients are remembered.
    var count: Int { self.windows.withLock { $0.count } }

    /// Counts a question; returns false, and counts nothing, if the client has asked too often.
    func admits(_ client: Visitor, at now: ContinuousClock.Instant = .now) -> Bool {
        self.look(at: client, now) { window in
            guard window.count < Self.maximum else { return false }
            window.count += 1
            return true
        }
    }

    /// Returns whether a client may learn one more answer that ``admits(_:at:)`` was not asked for.
    func isOpen(to client: Visitor, at now: ContinuousClock.Instant = .now) -> Bool {
        self.look(at: client, now) { $0.count <= Self.maximum }
    }

    /// Counts an answer that ``admits(_:at:)`` was not asked for.
    func count(_ client: Visitor, at now: ContinuousClock.Instant = .now) {
        _ = self.look(at: client, now) { window in
            window.count += 1
            return true
        }
    }

    /// Calls the body with the count of a client, which it may change; returns true for a client that is not counted.
    private func look(at client: Visitor, _ now: ContinuousClock.Instant, _ body: (inout Window) -> Bool) -> Bool {
        guard client != .machine else { return true }
        return self.windows.withLock { windows in
            windows.use(client, initial: Window(start: now)) { window in
                if now - window.start >= Self.time { window = Window(start: now) }
                return body(&window)
            }
        }
    }
}
