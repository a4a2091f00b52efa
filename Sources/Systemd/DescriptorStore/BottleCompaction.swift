/// The progress of a compaction (``BottleStore/compact()``).
struct BottleCompaction {
    /// The maximum number of descriptors in one bottle that a compaction fills, so that the next compaction can proceed
    /// in steps too.
    static let maximumInOne = 8 * Bottle.maximumAtOnce

    /// The bottles to empty, the oldest last.
    private(set) var sources: [BottleInventory.Entry]
    /// Whether the sources are all bottles that hold anything.
    private let isComplete: Bool
    /// The labels of the connections that had ended when it began.
    private let departed: [UInt64]
    private let dead: Set<UInt64>
    private var seen: Set<UInt64> = []
    private var moved: Set<UInt64> = []

    /// The bottle that is being filled.
    private(set) var target: Bottle?
    private var targetCount = 0
    /// The number of descriptors in bottles that were removed and that the service manager may not have closed yet.
    var unreleased = 0

    /// Creates a compaction of these bottles, given the oldest first.
    init(sources: [BottleInventory.Entry], isComplete: Bool, departed: [UInt64]) {
        self.sources = sources.reversed()
        self.isComplete = isComplete
        self.departed = departed
        self.dead = Set(departed)
    }

    /// Whether all sources are emptied.
    var isDone: Bool { self.sources.isEmpty }

    /// The labels of ended connections that may still be in a bottle: all of them unless it is done, as a label can be
    /// in two bottles.
    var unseen: [UInt64] {
        if !self.isDone { return self.departed }
        return self.isComplete ? [] : self.departed.filter { !self.seen.contains($0) }
    }

    /// The next bottle to empty.
    var source: BottleInventory.Entry? { self.sources.last }

    /// Notes that the source was emptied and removed.
    mutating func finishSource() { self.unreleased += self.sources.popLast()?.held ?? 0 }

    /// Whether a connection must be moved.
    ///
    /// The answer is true at most once for each label.
    mutating func stays(_ label: UInt64) -> Bool {
        if self.dead.contains(label) {
            self.seen.insert(label)
            return false
        }
        return self.moved.insert(label).inserted
    }

    /// Whether `count` more descriptors fit into the target, if there is one.
    func hasRoom(for count: Int) -> Bool { self.target != nil && self.targetCount + count <= Self.maximumInOne }

    /// Makes another bottle the target.
    mutating func begin(_ target: Bottle) {
        self.target = target
        self.targetCount = 0
    }

    /// Counts descriptors that were moved into the target.
    mutating func countMoved(_ count: Int) { self.targetCount += count }
}
