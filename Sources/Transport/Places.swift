import Synchronization

/// The connections that a server has room for, counted over all of its loops.
///
/// How many a loop gets is the kernel's choice, so no loop has a share of its own.
final class Places: Sendable {
    /// How many there are.
    let count: Int
    private let taken = Atomic(0)

    /// That many places, all free; at least one.
    init(count: Int) { self.count = max(1, count) }

    /// Takes a place; false when there is none.
    func take() -> Bool {
        guard self.taken.wrappingAdd(1, ordering: .relaxed).newValue > self.count else { return true }
        self.giveBack()
        return false
    }

    /// Gives a place back.
    func giveBack() { self.taken.wrappingSubtract(1, ordering: .relaxed) }
}
