/// How far a compaction has come (``BottleStore/compact()``).
struct BottleCompaction {
    /// The most descriptors that it puts into one bottle, so that the next compaction goes in steps as well.
    static let maximumInOne = 8 * Bottle.maximumAtOnce

    /// Bottles to empty, the oldest last.
    private(set) var sources: [BottleInventory.Entry]
    /// Whether all bottles that hold anything are among the sources.
    private let isComplete: Bool
    /// Labels of the connections that had ended when it began.
    private let departed: [UInt64]
    private let dead: Set<UInt64>
    private var seen: Set<UInt64> = []
    private var moved: Set<UInt64> = []

    /// The bottle that it fills.
    private(set) var target: Bottle?
    private var targetCount = 0
    /// How many descriptors were in flight in bottles that the service manager may not have closed yet.
    var unreleased = 0

    /// A compaction of some bottles, the oldest first.
    init(sources: [BottleInventory.Entry], isComplete: Bool, departed: [UInt64]) {
        self.sources = sources.reversed()
        self.isComplete = isComplete
        self.departed = departed
        self.dead = Set(departed)
    }

    /// Whether all was done.
    var isDone: Bool { self.sources.isEmpty }

    /// The ended connections that may be in a bottle still: all, if it was not done (a label can be in two bottles).
    var unseen: [UInt64] {
        if !self.isDone { return self.departed }
        return self.isComplete ? [] : self.departed.filter { !self.seen.contains($0) }
    }

    /// The next bottle to empty.
    var source: BottleInventory.Entry? { self.sources.last }

    /// The source was emptied and removed.
    mutating func finishSource() { self.unreleased += self.sources.popLast()?.held ?? 0 }

    /// Whether a connection is to be kept; yes at most once for each.
    mutating func stays(_ label: UInt64) -> Bool {
        if self.dead.contains(label) {
            self.seen.insert(label)
            return false
        }
        return self.moved.insert(label).inserted
    }

    /// Whether so many more go into the target, if there is one.
    func hasRoom(for count: Int) -> Bool { self.target != nil && self.targetCount + count <= Self.maximumInOne }

    /// Fills another bottle from now on.
    mutating func begin(_ target: Bottle) {
        self.target = target
        self.targetCount = 0
    }

    /// So many were put into the target.
    mutating func countMoved(_ count: Int) { self.targetCount += count }
}
