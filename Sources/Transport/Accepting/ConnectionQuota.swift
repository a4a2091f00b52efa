import Synchronization

/// The connections that a server has room for, counted over all of its loops.
///
/// How many a loop gets is the kernel's choice, so no loop has a share of its own. Who finds no place is told so, and has a
/// descriptor for as long as that takes: of those too there are only so many.
final class ConnectionQuota: Sendable {
    /// What a connection that comes gets.
    enum Admission: Equatable, Sendable {
        /// One of the places.
        case admitted
        /// An answer that there is none.
        case refusal
        /// Nothing: as many as may be are being told that there is no place.
        case nothing
    }

    /// How many there can ever be.
    let maximum: Int
    /// Connections at the same time that are told that there is no place.
    let maximumRefused: Int
    private let limit: Atomic<Int>
    private let taken = Atomic(0)
    private let refused = Atomic(0)

    /// That many places, all free; at least one, and later at most as many as `maximum` says.
    init(count: Int, maximum: Int, maximumRefused: Int = 64) {
        self.maximum = max(1, count, maximum)
        self.maximumRefused = max(0, maximumRefused)
        self.limit = Atomic(max(1, count))
    }

    /// How many there are.
    var count: Int { self.limit.load(ordering: .relaxed) }

    /// How many of them are taken.
    var inUse: Int { self.taken.load(ordering: .relaxed) }

    /// Makes it that many, `maximum` at most; who has a place keeps it, also when there are fewer then.
    func resize(to count: Int) { self.limit.store(min(max(1, count), self.maximum), ordering: .relaxed) }

    /// Takes a place, or else the right to be refused in words.
    func admit() -> Admission {
        if Self.take(self.taken, of: self.count) { return .admitted }
        return Self.take(self.refused, of: self.maximumRefused) ? .refusal : .nothing
    }

    /// Counts a connection that was admitted in the process before, whether there is room for it or not.
    func occupy(isCounted: Bool) {
        if isCounted {
            self.taken.wrappingAdd(1, ordering: .relaxed)
        } else {
            self.refused.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// Gives back what a connection has got.
    func giveBack(isCounted: Bool) {
        if isCounted {
            self.taken.wrappingSubtract(1, ordering: .relaxed)
        } else {
            self.refused.wrappingSubtract(1, ordering: .relaxed)
        }
    }

    private static func take(_ count: borrowing Atomic<Int>, of maximum: Int) -> Bool {
        guard count.wrappingAdd(1, ordering: .relaxed).newValue > maximum else { return true }
        count.wrappingSubtract(1, ordering: .relaxed)
        return false
    }
}
