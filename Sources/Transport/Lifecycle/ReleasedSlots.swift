import Reactor

/// The connections of a table that are over and whose sockets and slots are still to be freed.
///
/// They are freed between two events: code in the middle of one still finds the slot of a key that it holds.
final class ReleasedSlots {
    private var keys: [SocketKey] = []
    /// How many there are: a number that is looked at after each event, and takes no check of exclusive access.
    private(set) var count = 0

    /// Adds a connection, once.
    func add(_ key: SocketKey) {
        self.keys.append(key)
        self.count += 1
    }

    /// Takes one out; nil when there is none.
    func next() -> SocketKey? {
        guard let key = self.keys.popLast() else { return nil }
        self.count -= 1
        return key
    }
}
