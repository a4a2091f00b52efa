import Reactor

/// The memory limit that the loops of a server share, and when to log that it was too low.
struct MemoryPressure: Sendable {
    /// The memory that all connections of all loops may use together.
    let budget: MemoryBudget
    /// Limits the log messages about connections that were ended because the memory was used up.
    let shortage = RateLimitedWarning(milliseconds: 1_000)

    /// Creates a limit of this many bytes.
    init(bytes: Int) { self.budget = MemoryBudget(limit: bytes) }
}
