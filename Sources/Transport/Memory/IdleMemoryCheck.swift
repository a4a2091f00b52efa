/// Decides whether the memory of a table is idle, so that free pages can be returned to the system.
final class IdleMemoryCheck {
    /// The number of allocations and frees until the last check.
    private var changesSeen: UInt64 = 0
    /// Memory is idle if there were fewer allocations and frees than this between two checks.
    private static let quietChanges: UInt64 = 1_000

    /// Returns whether there were few allocations and frees since the last check; `changes` is their number since the
    /// start.
    func isQuiet(after changes: UInt64) -> Bool {
        defer { self.changesSeen = changes }
        return changes &- self.changesSeen < Self.quietChanges
    }
}
