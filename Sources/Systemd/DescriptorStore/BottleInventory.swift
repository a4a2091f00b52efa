/// The bottles of a ``BottleStore`` and their state, as plain values; makes no system call.
struct BottleInventory {
    /// A bottle and its state.
    struct Entry {
        let bottle: Bottle
        /// The number of descriptors in it, those of ended connections included.
        var held = 0
        /// Whether systemd was told to store it.
        var isStored: Bool
    }

    /// The bottle that is being filled.
    private(set) var open: Entry?
    /// Stored bottles that have room: empty (spare) ones, and partly filled ones.
    private(set) var fillable: [Entry] = []
    /// Bottles that are not filled any more.
    private(set) var full: [Entry] = []

    /// The labels of ended connections that are still in bottles.
    private(set) var departed: [UInt64] = []
    /// The number of further useless descriptors: duplicates, and those that a compaction is about to remove.
    private(set) var retired = 0
    /// The number of descriptors in all bottles.
    private(set) var held = 0
    /// The number of connections that could not be put into a bottle since the start.
    var notParked = 0
    /// Why the last ``BottleStore/maintain()`` failed, if it did.
    var trouble: SystemdError?

    /// Whether a task was started to store bottles, and has not begun yet.
    var isReplenishing = false
    private(set) var isCompacting = false
    private var nextGeneration: UInt64 = 1

    /// The maximum number of bottles.
    let maximumBottles: Int
    /// The maximum number of descriptors that should be in bottles.
    let maximumInFlight: Int

    /// Creates an inventory, with the bottles of the previous process if there are any.
    init(maximumBottles: Int, maximumInFlight: Int, adopting contents: Bottle.Contents) {
        self.maximumBottles = maximumBottles
        self.maximumInFlight = maximumInFlight
        for (bottle, held) in zip(contents.bottles, contents.held) {
            self.add(Entry(bottle: bottle, held: held, isStored: true))
            self.held += held
            self.nextGeneration = max(self.nextGeneration, bottle.generation &+ 1)
        }
        self.departed = contents.unwanted
        self.retired =
            self.held - contents.connections.count - contents.findings.missing - contents.unwanted.count
    }

    /// The number of bottles.
    var count: Int { self.full.count + self.fillable.count + (self.open == nil ? 0 : 1) }
    /// The number of useless descriptors in bottles.
    var dead: Int { self.departed.count + self.retired }
    /// The number of descriptors of living connections in bottles.
    var living: Int { max(0, self.held - self.dead) }
    /// The number of bottles that systemd was not told to store yet.
    var unstoredCount: Int { self.full.count { !$0.isStored } + (self.open?.isStored == false ? 1 : 0) }
    /// Whether a spare bottle should be made.
    var wantsSpare: Bool { self.fillable.isEmpty && self.hasRoom }

    /// Whether one more bottle may be filled.
    ///
    /// If several are allowed, one is reserved for compactions.
    var hasRoom: Bool { self.count < max(min(1, self.maximumBottles), self.maximumBottles - 1) }

    /// Whether a compaction is worthwhile: most descriptors are useless, or room is short and much would be gained.
    var isCompactionDue: Bool {
        guard !self.isCompacting, self.hasRoomForTarget || self.spareIndex != nil else { return false }
        if self.dead > 200 && self.dead > self.living { return true }
        let maximumPacked = self.living / BottleCompaction.maximumInOne + 1
        let isCrowded = self.count > self.maximumBottles * 3 / 4 && self.count > 2 * maximumPacked + 2
        let isTight = self.held > self.maximumInFlight / 4 * 3 && self.dead > self.held / 8
        return isCrowded || isTight
    }

    /// Whether a compaction may add a bottle.
    var hasRoomForTarget: Bool { self.count < self.maximumBottles }
    private var spareIndex: Int? { self.fillable.firstIndex { $0.held == 0 } }

    /// Returns the generation of the next bottle.
    mutating func takeGeneration() -> UInt64 {
        defer { self.nextGeneration &+= 1 }
        return self.nextGeneration
    }

    /// Opens a stored bottle with room, and marks the open one as full; false if there is none.
    mutating func openNext() -> Bool {
        self.closeOpen()
        guard !self.fillable.isEmpty else { return false }
        self.open = self.fillable.removeFirst()
        return true
    }

    /// Makes a new bottle the open one.
    mutating func openNew(_ bottle: Bottle) {
        self.closeOpen()
        self.open = Entry(bottle: bottle, isStored: false)
    }

    private mutating func closeOpen() {
        if let open = self.open { self.full.append(open) }
        self.open = nil
    }

    /// Counts a descriptor that was put into the open bottle.
    mutating func countPut() {
        self.open?.held += 1
        self.held += 1
    }

    /// Counts a connection in a bottle as ended.
    mutating func depart(_ label: UInt64) {
        // A single bottle is never compacted, so its list of labels would only grow.
        guard self.maximumBottles > 1 else {
            self.retired = min(self.retired + 1, self.held)
            return
        }
        self.departed.append(label)
    }

    /// A bottle that is not stored yet; nil if all are stored.
    var firstUnstored: Bottle? { (self.full + [self.open].compactMap { $0 }).first { !$0.isStored }?.bottle }

    /// Notes that systemd was told to store a bottle.
    mutating func markStored(_ bottle: Bottle) {
        if self.open?.bottle === bottle { self.open?.isStored = true }
        for index in self.full.indices where self.full[index].bottle === bottle { self.full[index].isStored = true }
    }

    /// Adds a stored bottle to those with room, or to the full ones if its writing end is unknown.
    mutating func add(_ entry: Entry) {
        if entry.bottle.writer != nil { self.fillable.append(entry) } else { self.full.append(entry) }
    }
}

extension BottleInventory {
    /// Starts a compaction of all stored bottles; nil if one is running already.
    ///
    /// New connections go into other bottles from now on, and connections that end from now on count in the new
    /// bottles.
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

    /// Returns all bottles that hold anything.
    ///
    /// They are not filled any more, and their descriptors count as useless.
    mutating func startMovingOut() -> [Entry] {
        self.closeOpen()
        self.full += self.fillable.filter { $0.held > 0 }
        self.fillable.removeAll { $0.held > 0 }
        self.retired = self.held - self.departed.count
        return self.full
    }

    /// Notes that the bottles of ``startMovingOut()`` were removed.
    mutating func finishMovingOut() {
        self.departed = []
        self.retired = 0
    }

    /// Gives the spare bottle to a compaction that may not add one; nil if there is none.
    mutating func takeSpareAsTarget() -> Bottle? {
        guard let index = self.spareIndex else { return nil }
        let spare = self.fillable.remove(at: index)
        self.full.append(spare)
        return spare.bottle
    }

    /// Adds a stored bottle that a compaction has made.
    ///
    /// Nothing else fills it until ``endCompaction(_:)``.
    mutating func addTarget(_ bottle: Bottle) { self.full.append(Entry(bottle: bottle, isStored: true)) }

    /// Counts descriptors that a compaction has put into its target.
    ///
    /// Until their source is removed they exist twice.
    mutating func countMoved(_ count: Int, into target: Bottle) {
        for index in self.full.indices where self.full[index].bottle === target { self.full[index].held += count }
        self.held += count
        self.retired += count
    }

    /// Removes a bottle that a compaction has emptied.
    mutating func removeSource(_ source: Bottle) {
        for entry in self.full where entry.bottle === source {
            self.held -= entry.held
            self.retired -= entry.held
        }
        self.full.removeAll { $0.bottle === source }
    }

    /// Ends a compaction.
    ///
    /// Sources that it has not emptied stay as they were.
    mutating func endCompaction(_ compaction: BottleCompaction) {
        self.isCompacting = false
        let unseen = compaction.unseen
        self.departed = unseen + self.departed
        self.retired = compaction.isDone ? 0 : max(0, self.retired - unseen.count)
        // The last target and the remaining sources may have room.
        let mayHaveRoom = compaction.sources.map(\.bottle) + [compaction.target].compactMap { $0 }
        for bottle in mayHaveRoom {
            guard let index = self.full.firstIndex(where: { $0.bottle === bottle }) else { continue }
            self.add(self.full.remove(at: index))
        }
    }
}
