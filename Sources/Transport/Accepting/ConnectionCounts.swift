package import Contexts

/// The number of upgraded connections, and how many of them are in each context.
package struct ConnectionCounts: Equatable, Sendable {
    /// The upgraded connections whose end is not decided yet, logged in or not.
    package var players = 0
    /// How many of them are in each context; a connection that is entering its first context is in none.
    package var contexts: [ContextName: Int] = [:]

    /// Creates counts of zero.
    package init() {}

    /// Adds the counts of another part.
    package mutating func add(_ other: ConnectionCounts) {
        self.players += other.players
        self.contexts.merge(other.contexts, uniquingKeysWith: +)
    }
}
