import Contexts
import Synchronization

/// How often each client has asked whether an e-mail address is taken: each question is an attempt to register.
///
/// Programs on the machine itself are not counted. What is remembered is bounded: where too many clients ask, all begin
/// again.
final class AddressQuestions: Sendable {
    private struct Window {
        let start: ContinuousClock.Instant
        var count = 0
    }

    /// Questions of one client in ``time``.
    static let most = 60
    /// The time after which a client begins again.
    static let time = Duration.seconds(600)
    /// Clients that are remembered.
    static let mostClients = 10_000

    private let windows = Mutex<[String: Window]>([:])

    /// How many clients are remembered.
    var count: Int { self.windows.withLock { $0.count } }

    /// Counts a question; false when the client has asked too often.
    func admits(_ client: String?, at now: ContinuousClock.Instant = .now) -> Bool {
        guard let client, !client.hasPrefix("127."), client != "::1" else { return true }
        return self.windows.withLock { windows in
            if windows.count >= Self.mostClients, windows[client] == nil {
                windows = windows.filter { now - $0.value.start < Self.time }
                if windows.count >= Self.mostClients { windows = [:] }
            }
            var window = windows[client] ?? Window(start: now)
            if now - window.start >= Self.time { window = Window(start: now) }
            window.count += 1
            windows[client] = window
            return window.count <= Self.most
        }
    }
}
