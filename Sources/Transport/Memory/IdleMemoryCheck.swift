/// Looks whether the memory of a table is in use much, or lies idle and can be given back.
final class IdleMemoryCheck {
    /// How often blocks had been given out or freed at the last look.
    private var changesSeen: UInt64 = 0
    /// Memory is quiet when fewer blocks than this were given out or freed between two looks.
    private static let quietChanges: UInt64 = 1_000

    /// Whether few blocks have been given out or freed since the last look; `changes` is how many ever were.
    func isQuiet(after changes: UInt64) -> Bool {
        defer { self.changesSeen = changes }
        return changes &- self.changesSeen < Self.quietChanges
    }
}
