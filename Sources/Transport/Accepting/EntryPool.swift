/// Entries under small numbers, which are used again after their entries were removed.
///
/// It occupies memory for as many entries as it has had at the same time.
struct EntryPool<Entry: Sendable>: Sendable {
    private var entries: [Entry] = []
    private var free: [UInt32] = []

    /// How many entries there are.
    var count: Int { self.entries.count - self.free.count }

    /// Adds an entry; returns its number.
    mutating func add(_ entry: Entry) -> UInt32 {
        guard let number = self.free.popLast() else {
            self.entries.append(entry)
            return UInt32(self.entries.count - 1)
        }
        self.entries[Int(number)] = entry
        return number
    }

    /// Removes an entry, which must exist.
    mutating func remove(_ number: UInt32) { self.free.append(number) }

    /// The entry of a number, which must exist.
    subscript(_ number: UInt32) -> Entry {
        get { self.entries[Int(number)] }
        set { self.entries[Int(number)] = newValue }
    }
}
