package import Addresses

/// How often the lines of one client are carried out, where the first context asks for a login.
///
/// A line that comes too soon waits; only a client that goes on sending meanwhile is ended.
package struct CommandRates: Equatable, Sendable {
    /// How often before a login.
    package var strangers = Rate(burst: 0, interval: 1)
    /// How often after it.
    package var players = Rate(burst: 0, interval: 1)

    /// How many messages of one client may wait; more end its connection.
    static let maximumWaiting = 100

    /// Describes no limits.
    package init() {}

    /// Describes limits before and after a login.
    package init(strangers: Rate, players: Rate) {
        self.strangers = strangers
        self.players = players
    }

    /// Whether there is a limit at all.
    var areLimited: Bool { self.strangers.isLimited || self.players.isLimited }
}
