/// A table of limited size that forgets what was used longest ago.
///
/// Each operation takes a constant time. It occupies memory for the entries that it has had at the same time, up to its
/// capacity.
package struct RecentTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var key: Key
        var value: Value
        /// The entries that were used just after this one, and just before it; ``none`` if there is none.
        var later: Int32
        var earlier: Int32
    }

    private static var none: Int32 { -1 }

    /// The maximum number of entries.
    package let capacity: Int
    private var places: [Key: Int32] = [:]
    private var entries: [Entry] = []
    /// The entries that were used last, and longest ago.
    private var latest = Self.none
    private var earliest = Self.none

    /// Makes an empty table; its capacity is at least 1.
    package init(capacity: Int) { self.capacity = min(max(1, capacity), Int(Int32.max)) }

    /// How many entries there are.
    package var count: Int { self.entries.count }

    /// The value of a key, without using it; nil if there is none.
    package subscript(_ key: Key) -> Value? {
        self.places[key].map { self.entries[Int($0)].value }
    }

    /// Uses an entry, which is made if there is none: then the one that was used longest ago may be forgotten.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - initial: The value of a new entry.
    ///   - body: May change the value.
    /// - Returns: What the body returns.
    package mutating func use<Result>(
        _ key: Key,
        initial: @autoclosure () -> Value,
        _ body: (inout Value) throws -> Result
    ) rethrows -> Result {
        let place = self.place(of: key, initial)
        self.moveToFront(place)
        return try body(&self.entries[Int(place)].value)
    }

    /// Removes the entry of a key, if there is one; returns its value.
    @discardableResult
    package mutating func remove(_ key: Key) -> Value? {
        guard let place = self.places.removeValue(forKey: key) else { return nil }
        self.unlink(place)
        let removed = self.entries[Int(place)].value
        let last = Int32(self.entries.count - 1)
        if place != last { self.move(last, to: place) }
        self.entries.removeLast()
        return removed
    }

    /// The keys and values, the ones that were used last first.
    package var contents: [(key: Key, value: Value)] {
        var (all, place): ([(Key, Value)], Int32) = ([], self.latest)
        while place != Self.none {
            let entry = self.entries[Int(place)]
            all.append((entry.key, entry.value))
            place = entry.earlier
        }
        return all
    }

    private mutating func place(of key: Key, _ initial: () -> Value) -> Int32 {
        if let place = self.places[key] { return place }
        let entry = Entry(key: key, value: initial(), later: Self.none, earlier: Self.none)
        let place: Int32
        if self.entries.count < self.capacity {
            place = Int32(self.entries.count)
            self.entries.append(entry)
            self.link(place)
        } else {
            place = self.earliest
            self.places[self.entries[Int(place)].key] = nil
            self.unlink(place)
            self.entries[Int(place)] = entry
            self.link(place)
        }
        self.places[key] = place
        return place
    }

    private mutating func moveToFront(_ place: Int32) {
        guard place != self.latest else { return }
        self.unlink(place)
        self.link(place)
    }

    /// Makes an entry the one that was used last.
    private mutating func link(_ place: Int32) {
        self.entries[Int(place)].later = Self.none
        self.entries[Int(place)].earlier = self.latest
        if self.latest != Self.none { self.entries[Int(self.latest)].later = place }
        self.latest = place
        if self.earliest == Self.none { self.earliest = place }
    }

    private mutating func unlink(_ place: Int32) {
        let (later, earlier) = (self.entries[Int(place)].later, self.entries[Int(place)].earlier)
        if later == Self.none { self.latest = earlier } else { self.entries[Int(later)].earlier = earlier }
        if earlier == Self.none { self.earliest = later } else { self.entries[Int(earlier)].later = later }
    }

    /// Moves an entry to another place in memory, whose own entry is gone.
    private mutating func move(_ from: Int32, to place: Int32) {
        let entry = self.entries[Int(from)]
        self.entries[Int(place)] = entry
        self.places[entry.key] = place
        if entry.later == Self.none { self.latest = place } else { self.entries[Int(entry.later)].earlier = place }
        if entry.earlier == Self.none { self.earliest = place } else { self.entries[Int(entry.earlier)].later = place }
    }
}
