import Reactor

/// The connections of a table that are over and not freed yet.
///
/// They are freed between two events, so code in the middle of an event still finds the slot of a key that it holds.
final class ReleasedSlots {
    private var keys: [SocketKey] = []
    /// The number of connections.
    ///
    /// Checked after each event; a stored number needs no exclusivity check.
    private(set) var count = 0

    /// Adds a connection.
    ///
    /// Call it once for each.
    func add(_ key: SocketKey) {
        self.keys.append(key)
        self.count += 1
    }

    /// Removes a connection and returns it; nil if there is none.
    func next() -> SocketKey? {
        guard let key = self.keys.popLast() else { return nil }
        self.count -= 1
        return key
    }
}
