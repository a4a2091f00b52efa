import Contexts
import Synchronization

/// Counts how often each client has asked whether an e-mail address is taken; each question is an attempt to register.
///
/// Clients on the machine itself are not counted, and an IPv6 network of 64 bits counts as one client (SEC-17). At most
/// 10,000 clients are remembered; if more ask within ten minutes, the counts of all begin again.
final class AddressQuestions: Sendable {
    private struct Window {
        let start: ContinuousClock.Instant
        var count = 0
    }

    /// The maximum number of questions of one client within ``time``.
    static let maximum = 60
    /// The time after which a client's count begins again.
    static let time = Duration.seconds(600)
    /// The maximum number of clients that are remembered.
    static let maximumClients = 10_000

    private let windows = Mutex<[String: Window]>([:])

    /// How many clients are remembered.
    var count: Int { self.windows.withLock { $0.count } }

    /// Counts a question; returns false, and counts nothing, if the client has asked too often.
    func admits(_ client: String?, at now: ContinuousClock.Instant = .now) -> Bool {
        self.look(at: client, now) { window in
            guard window.count < Self.maximum else { return false }
            window.count += 1
            return true
        }
    }

    /// Returns whether a client may learn one more answer that ``admits(_:at:)`` was not asked for.
    func isOpen(to client: String?, at now: ContinuousClock.Instant = .now) -> Bool {
        self.look(at: client, now) { $0.count <= Self.maximum }
    }

    /// Counts an answer that ``admits(_:at:)`` was not asked for.
    func count(_ client: String?, at now: ContinuousClock.Instant = .now) {
        _ = self.look(at: client, now) { window in
            window.count += 1
            return true
        }
    }

    /// Calls the body with the count of a client, which it may change; returns true for a client that is not counted.
    private func look(at client: String?, _ now: ContinuousClock.Instant, _ body: (inout Window) -> Bool) -> Bool {
        guard let client, !client.hasPrefix("127."), client != "::1" else { return true }
        let network = Self.network(of: client)
        return self.windows.withLock { windows in
            if windows.count >= Self.maximumClients, windows[network] == nil {
                windows = windows.filter { now - $0.value.start < Self.time }
                if windows.count >= Self.maximumClients { windows = [:] }
            }
            var window = windows[network] ?? Window(start: now)
            if now - window.start >= Self.time { window = Window(start: now) }
            defer { windows[network] = window }
            return body(&window)
        }
    }

    /// Returns the first 64 bits of an IPv6 address, because the owner of such a network has all addresses in it; other
    /// addresses unchanged.
    private static func network(of client: String) -> String {
        guard client.contains(":") else { return client }
        let halves = client.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
            .map { $0.split(separator: ":") }
        let (left, right) = (halves[0], halves.count > 1 ? halves[1] : [])
        let zeros = Array(repeating: "0" as Substring, count: max(0, 8 - left.count - right.count))
        return (left + zeros + right).prefix(4).joined(separator: ":")
    }
}
