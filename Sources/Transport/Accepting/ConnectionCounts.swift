package import Contexts

/// How many players there are, and where.
package struct ConnectionCounts: Equatable, Sendable {
    /// The players: connections whose WebSocket is open.
    package var players = 0
    /// How many of them are in each context; those that are just entering their first are in none.
    package var contexts: [ContextName: Int] = [:]

    /// Nobody.
    package init() {}

    /// Adds those of another part.
    package mutating func add(_ other: ConnectionCounts) {
        self.players += other.players
        self.contexts.merge(other.contexts, uniquingKeysWith: +)
    }
}
