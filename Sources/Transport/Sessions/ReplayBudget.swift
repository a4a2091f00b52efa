/// The memory that one event loop may use for the ``ReplayRing``s of its clients.
///
/// While there is too much in all rings together, each is cut to an equal share.
struct ReplayBudget {
    /// The maximum for all rings, in bytes.
    var limit: Int
    /// What all rings have now, in bytes.
    private(set) var used = 0
    /// How many rings there are.
    private(set) var rings = 0

    /// Creates the budget of a loop.
    init(limit: Int) { self.limit = limit }

    /// Counts a ring that was made.
    mutating func add(_ ring: ReplayRing) {
        self.rings += 1
        self.used += ring.byteCount
    }

    /// Stops counting a ring.
    mutating func remove(_ ring: ReplayRing) {
        self.rings -= 1
        self.used -= ring.byteCount
    }

    /// Notes that a ring has changed its size.
    mutating func change(from former: Int, to bytes: Int) { self.change(by: bytes - former) }

    /// Notes by how many bytes a ring has changed its size.
    mutating func change(by bytes: Int) { self.used += bytes }

    /// What each ring may have after all were cut, in bytes: so little that much has to come before it is done again.
    var share: Int { self.limit / 4 * 3 / max(1, self.rings) }

    /// Whether the rings must be cut.
    var isExceeded: Bool { self.used > self.limit }
}
