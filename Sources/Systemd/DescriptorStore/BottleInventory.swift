/// The bottles of a ``BottleStore`` and what is known of them: plain values, no calls to the kernel or to systemd.
struct BottleInventory {
    /// A bottle and its state.
    struct Entry {
        let bottle: Bottle
        /// How many descriptors are in flight in it, dead ones too.
        var held = 0
        /// Whether the service manager was told of it.
        var isStored: Bool
    }

    /// The bottle that is being filled.
    private(set) var open: Entry?
    /// Stored bottles that have room: spare ones, and some that hold something.
    private(set) var fillable: [Entry] = []
    /// Bottles that are not filled any more.
    private(set) var full: [Entry] = []

    /// Labels of connections that ended, in bottles still.
    private(set) var departed: [UInt64] = []
    /// How many descriptors in flight are of no use besides: duplicates, and those that a compaction is about to remove.
    private(set) var retired = 0
    /// How many descriptors are in flight.
    private(set) var held = 0
    /// How many connections could not be kept since the start.
    var notParked = 0
    /// What the last look after the bottles failed for.
    var trouble: SystemdError?

    /// Whether somebody was asked to store bottles and has not begun.
    var isReplenishing = false
    private(set) var isCompacting = false
    private var nextGeneration: UInt64 = 1

    /// The most bottles that there may be.
    let maximumBottles: Int
    /// The most descriptors that should be in flight.
    let maximumInFlight: Int

    /// Empty shelves, or those with the bottles of the process before.
    init(maximumBottles: Int, maximumInFlight: Int, adopting contents: Bottle.Contents) {
        self.maximumBottles = maximumBottles
        self.maximumInFlight = maximumInFlight
        for (bottle, held) in zip(contents.bottles, contents.held) {
            self.shelve(Entry(bottle: bottle, held: held, isStored: true))
            self.held += held
            self.nextGeneration = max(self.nextGeneration, bottle.generation &+ 1)
        }
        self.departed = contents.unwanted
        self.retired =
            self.held - contents.connections.count - contents.findings.missing - contents.unwanted.count
    }

    /// How many bottles there are.
    var count: Int { self.full.count + self.fillable.count + (self.open == nil ? 0 : 1) }
    /// How many descriptors in flight are of no use.
    var dead: Int { self.departed.count + self.retired }
    /// How many descriptors in flight are of connections that live.
    var living: Int { max(0, self.held - self.dead) }
    /// How many bottles the service manager was not told of.
    var unstoredCount: Int { self.full.count { !$0.isStored } + (self.open?.isStored == false ? 1 : 0) }
    /// Whether a spare bottle should be made.
    var wantsSpare: Bool { self.fillable.isEmpty && self.hasRoom }

    /// Whether one more bottle may be filled; one place is left for compaction, if there are several.
    var hasRoom: Bool { self.count < max(min(1, self.maximumBottles), self.maximumBottles - 1) }

    /// Whether the dead outnumber the living; or, when it gets tight, whether much would be won.
    var isCompactionDue: Bool {
        guard !self.isCompacting, self.hasRoomForTarget || self.spareIndex != nil else { return false }
        if self.dead > 200 && self.dead > self.living { return true }
        let maximumPacked = self.living / BottleCompaction.maximumInOne + 1
        let isCrowded = self.count > self.maximumBottles * 3 / 4 && self.count > 2 * maximumPacked + 2
        let isTight = self.held > self.maximumInFlight / 4 * 3 && self.dead > self.held / 8
        return isCrowded || isTight
    }

    /// Whether a compaction may make one more bottle.
    var hasRoomForTarget: Bool { self.count < self.maximumBottles }
    private var spareIndex: Int? { self.fillable.firstIndex { $0.held == 0 } }

    /// The number of the next bottle.
    mutating func takeGeneration() -> UInt64 {
        defer { self.nextGeneration &+= 1 }
        return self.nextGeneration
    }

    /// Takes a stored bottle to fill, if there is one; the one before is full.
    mutating func openNext() -> Bool {
        self.closeOpen()
        guard !self.fillable.isEmpty else { return false }
        self.open = self.fillable.removeFirst()
        return true
    }

    /// Fills a new bottle from now on.
    mutating func openNew(_ bottle: Bottle) {
        self.closeOpen()
        self.open = Entry(bottle: bottle, isStored: false)
    }

    private mutating func closeOpen() {
        if let open = self.open { self.full.append(open) }
        self.open = nil
    }

    /// A descriptor was put into the open bottle.
    mutating func countPut() {
        self.open?.held += 1
        self.held += 1
    }

    /// A connection that was in a bottle has ended.
    mutating func depart(_ label: UInt64) {
        // Where a compaction will never need to know who it was, a list of all would only grow.
        guard self.maximumBottles > 1 else {
            self.retired = min(self.retired + 1, self.held)
            return
        }
        self.departed.append(label)
    }

    /// A bottle that was not stored yet; nil if all are.
    var firstUnstored: Bottle? { (self.full + [self.open].compactMap { $0 }).first { !$0.isStored }?.bottle }

    /// The service manager was told of a bottle.
    mutating func markStored(_ bottle: Bottle) {
        if self.open?.bottle === bottle { self.open?.isStored = true }
        for index in self.full.indices where self.full[index].bottle === bottle { self.full[index].isStored = true }
    }

    /// Puts a stored bottle where it belongs.
    mutating func shelve(_ entry: Entry) {
        if entry.bottle.writer != nil { self.fillable.append(entry) } else { self.full.append(entry) }
    }
}

extension BottleInventory {
    /// Begins a compaction of all that is stored; nil if there is one already.
    ///
    /// What is put from now on goes into other bottles, and who departs from now on departs from the new ones.
    mutating func startCompaction() -> BottleCompaction? {
        guard !self.isCompacting else { return nil }
        self.isCompacting = true
        self.closeOpen()
        self.full += self.fillable.filter { $0.held > 0 }
        self.fillable.removeAll { $0.held > 0 }
        defer {
            self.retired += self.departed.count
            self.departed = []
        }
        return BottleCompaction(
            sources: self.full.filter(\.isStored),
            isComplete: self.full.allSatisfy(\.isStored),
            departed: self.departed
        )
    }

    /// Gives all bottles that hold anything; they are filled no more, and what is in them counts as of no use.
    mutating func startMovingOut() -> [Entry] {
        self.closeOpen()
        self.full += self.fillable.filter { $0.held > 0 }
        self.fillable.removeAll { $0.held > 0 }
        self.retired = self.held - self.departed.count
        return self.full
    }

    /// The bottles that ``startMovingOut()`` gave were removed.
    mutating func finishMovingOut() {
        self.departed = []
        self.retired = 0
    }

    /// Gives the spare bottle to a compaction, for want of room for another one; nil if there is none.
    mutating func takeSpareAsTarget() -> Bottle? {
        guard let index = self.spareIndex else { return nil }
        let spare = self.fillable.remove(at: index)
        self.full.append(spare)
        return spare.bottle
    }

    /// A compaction made a bottle and had it stored; it is not filled with anything else until ``endCompaction(_:)``.
    mutating func addTarget(_ bottle: Bottle) { self.full.append(Entry(bottle: bottle, isStored: true)) }

    /// A compaction put descriptors into its target; until its source is removed they are there twice.
    mutating func countMoved(_ count: Int, into target: Bottle) {
        for index in self.full.indices where self.full[index].bottle === target { self.full[index].held += count }
        self.held += count
        self.retired += count
    }

    /// A compaction is done with a bottle: it is stored no more.
    mutating func removeSource(_ source: Bottle) {
        for entry in self.full where entry.bottle === source {
            self.held -= entry.held
            self.retired -= entry.held
        }
        self.full.removeAll { $0.bottle === source }
    }

    /// A compaction has ended; what it left undone, if anything, is as it was.
    mutating func endCompaction(_ compaction: BottleCompaction) {
        self.isCompacting = false
        let unseen = compaction.unseen
        self.departed = unseen + self.departed
        self.retired = compaction.isDone ? 0 : max(0, self.retired - unseen.count)
        // There may be room in the last one that was filled, and in those that were left.
        let mayHaveRoom = compaction.sources.map(\.bottle) + [compaction.target].compactMap { $0 }
        for bottle in mayHaveRoom {
            guard let index = self.full.firstIndex(where: { $0.bottle === bottle }) else { continue }
            self.shelve(self.full.remove(at: index))
        }
    }
}
