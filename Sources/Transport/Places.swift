import Synchronization

/// The connections that a server has room for, counted over all of its loops.
///
/// How many a loop gets is the kernel's choice, so no loop has a share of its own.
final class Places: Sendable {
    /// How many there can ever be.
    let most: Int
    private let limit: Atomic<Int>
    private let taken = Atomic(0)

    /// That many places, all free; at least one, and later at most as many as `most` says.
    init(count: Int, most: Int) {
        self.most = max(1, count, most)
        self.limit = Atomic(max(1, count))
    }

    /// How many there are.
    var count: Int { self.limit.load(ordering: .relaxed) }

    /// How many of them are taken.
    var inUse: Int { self.taken.load(ordering: .relaxed) }

    /// Makes it that many, `most` at most; who has a place keeps it, also when there are fewer then.
    func resize(to count: Int) { self.limit.store(min(max(1, count), self.most), ordering: .relaxed) }

    /// Takes a place; false when there is none.
    func take() -> Bool {
        guard self.taken.wrappingAdd(1, ordering: .relaxed).newValue > self.count else { return true }
        self.giveBack()
        return false
    }

    /// Takes a place for a connection that had one in the process before, whether there is one or not.
    func occupy() { self.taken.wrappingAdd(1, ordering: .relaxed) }

    /// Gives a place back.
    func giveBack() { self.taken.wrappingSubtract(1, ordering: .relaxed) }
}
