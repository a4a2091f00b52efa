import Reactor

/// What the loops of a server share about memory: how much there is, and when to tell that it was not enough.
struct MemoryPressure: Sendable {
    /// What all connections of all loops may hold.
    let budget: MemoryBudget
    /// When to tell of connections that were ended because there was no more.
    let shortage = RateLimitedWarning(milliseconds: 1_000)

    /// That many bytes.
    init(bytes: Int) { self.budget = MemoryBudget(limit: bytes) }
}
