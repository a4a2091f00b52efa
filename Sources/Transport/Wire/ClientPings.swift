import Addresses
import Reactor

/// How often the clients of a table ping.
///
/// It remembers the 4,096 clients that have pinged last: an entry is made by a client's first ping, and the oldest one is
/// forgotten.
struct ClientPings: Sendable {
    /// What happens with a ping.
    enum Verdict: Equatable { case answer, ignore, end }

    private struct Client: Sendable {
        var meter = RateMeter()
        /// Pings that were not answered in the minute that began with the first of them.
        var unanswered = RateWindow()
    }

    private var clients = RecentTable<SocketKey, Client>(capacity: 4_096)

    /// How many pings may stay without an answer in a minute before the connection is ended.
    private static let maximumUnanswered = 99

    /// How many clients are remembered.
    var count: Int { self.clients.count }

    /// Counts a ping, and returns what happens with it.
    mutating func note(_ key: SocketKey, _ rate: Rate, at now: MonotonicTime) -> Verdict {
        guard rate.isLimited else { return .answer }
        return self.clients.use(key, initial: Client()) { client in
            if client.meter.take(rate, at: now.milliseconds) { return .answer }
            let isTolerated = client.unanswered.admits(Self.maximumUnanswered, inMilliseconds: 60_000, at: now)
            return isTolerated ? .ignore : .end
        }
    }
}
