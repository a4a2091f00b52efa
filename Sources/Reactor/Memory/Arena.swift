/// Blocks of bytes in shared memory, in sizes that are powers of two; it grows at the end and uses again what was freed.
///
/// A block is all zeros when it is given out: what players typed is wiped when a block is freed. Which blocks are free is
/// known to this process only: another one copies what it finds into an arena of its own. Not safe from several threads:
/// one owner.
@usableFromInline
@safe package final class Arena {
    /// A block, by numbers that mean the same in another process.
    @usableFromInline
    package struct Block: BitwiseCopyable, Equatable, Sendable {
        /// Where it starts, in units of 64 bytes; 0 for no block.
        @usableFromInline package var unit: UInt32 = 0
        /// How many units it has.
        @usableFromInline package var units: UInt32 = 0

        /// No block.
        package init() {}

        init(unit: UInt32, units: UInt32) {
            self.unit = unit
            self.units = units
        }

        /// Whether there is one.
        @inlinable package var isPresent: Bool { self.unit != 0 }
        /// The bytes that it is.
        @inlinable package var range: Range<Int> {
            let start = Int(self.unit) * Arena.unitBytes
            return start..<start + self.byteCount
        }
        /// How many bytes it has room for.
        @inlinable package var byteCount: Int { Int(self.units) * Arena.unitBytes }
    }

    /// The memory that the blocks are in.
    @usableFromInline package let memory: SharedMemory
    /// What the bytes of its blocks are counted in, with those of other arenas.
    package let budget: MemoryBudget
    /// The unit in which blocks are counted, in bytes.
    @inlinable package static var unitBytes: Int { 64 }
    /// From this size on the memory of a freed block goes back to the system.
    private static let largeBytes = 64 * 1024
    /// Freed blocks may keep a share of the budget as pages, to be used again sooner; what is more goes back at once.
    private static let retainedShare = 8
    /// Of that so much may be kept in any case.
    private static let minimumRetainedBytes = 1 << 20

    private let start: Int
    private let end: Int
    /// Where the part begins that was never used.
    package private(set) var top: Int
    /// The bytes of all blocks that were given out.
    package private(set) var bytesInUse = 0
    /// How often a block was given out or freed.
    package private(set) var changes: UInt64 = 0
    /// Called when a block was freed, once; then never again before it is set again.
    package var whenFreed: (() -> Void)?
    /// Blocks are given out whatever the budget says: only a full memory refuses.
    private var isBeyondBudget = false

    private var free = FreeBlocks()
    /// Free blocks that were joined, and whose pages are to be given back before they are used again.
    private var joined: [FreeBlocks.Run] = []
    /// Bytes that were freed since free blocks were last joined.
    private var freedSinceJoining = 0

    /// Blocks within a part of the memory, which must be aligned to units and not begin at 0.
    package init(_ memory: SharedMemory, in range: Range<Int>, budget: MemoryBudget = MemoryBudget()) {
        precondition(range.lowerBound > 0 && range.lowerBound % Self.unitBytes == 0, "blocks cannot start there")
        precondition(range.upperBound <= memory.size, "this lies outside the memory")
        self.memory = memory
        self.budget = budget
        self.start = range.lowerBound
        self.top = range.lowerBound
        self.end = range.upperBound
    }

    /// Bytes of free blocks that still occupy memory of the system.
    package var retainedBytes: Int {
        self.joined.reduce(self.free.retainedBytes) { $0 + ($1.retainsPages ? $1.units.count * Self.unitBytes : 0) }
    }

    /// A block with room for that many bytes, all zero; nil when there is no memory for it.
    ///
    /// - Parameters:
    ///   - byteCount: How many bytes.
    ///   - canBeRefused: Nil is also the answer when the budget is used up; otherwise its limit is passed.
    /// - Returns: The block.
    package func allocate(_ byteCount: Int, canBeRefused: Bool = true) -> Block? {
        let power = Self.power(of: byteCount)
        guard power < FreeBlocks.powers else { return nil }
        let size = (1 << power) * Self.unitBytes
        if canBeRefused, !self.isBeyondBudget {
            guard self.budget.take(size) else { return nil }
        } else {
            self.budget.occupy(size)
        }
        guard let unit = self.unit(for: power, size) else {
            self.budget.giveBack(size)
            return nil
        }
        self.bytesInUse += size
        self.changes &+= 1
        return Block(unit: unit, units: UInt32(1) << UInt32(power))
    }

    /// Frees a block and wipes it; nothing happens when there is none.
    ///
    /// What was written before, such as that nobody has the block any more, comes before the wiping for another process.
    package func free(_ block: Block) {
        guard block.isPresent else { return }
        let size = block.byteCount
        let isLarge = size >= Self.largeBytes
        let isTooMuch = size >= SharedMemory.pageBytes && self.free.retainedBytes + size > self.maximumRetainedBytes
        if isLarge || isTooMuch { self.memory.forget(block.range) } else { self.memory.wipe(block.range) }
        self.free.add(block, retainsPages: !isLarge && !isTooMuch)
        self.budget.giveBack(size)
        self.bytesInUse -= size
        self.freedSinceJoining += size
        self.changes &+= 1
        if let body = self.whenFreed {
            self.whenFreed = nil
            body()
        }
    }

    /// Has blocks given out whatever the budget says, as long as the body runs.
    package func beyondBudget<Result>(_ body: () throws -> Result) rethrows -> Result {
        self.isBeyondBudget = true
        defer { self.isBeyondBudget = false }
        return try body()
    }

    /// The bytes of the block that the buffer has whose record lies at a place of the memory.
    ///
    /// For looking at many buffers: no handle of each is made.
    package func blockBytes(ofBufferAt offset: Int) -> Int {
        unsafe self.memory.pointer(of: ByteBuffer.Record.self, at: offset, count: 1).pointee.block.byteCount
    }

    /// Gives all pages that lie in free blocks wholly back to the system, and joins what lies side by side.
    package func giveBackPages() {
        for run in self.joined { self.free.add(run) }
        self.joined = []
        _ = self.giveBackPages(ofRuns: .max)
    }

    /// Gives back the pages of that many more runs of free blocks; false when all is done.
    ///
    /// Each run may take a system call. Those whose turn has not come are given out to nobody until then.
    package func giveBackPages(ofRuns maximum: Int) -> Bool {
        if self.joined.isEmpty {
            self.freedSinceJoining = 0
            self.joined = self.free.takeJoined()
        }
        var left = maximum
        while left > 0, var run = self.joined.popLast() {
            left -= 1
            let bytes = run.units.lowerBound * Self.unitBytes..<run.units.upperBound * Self.unitBytes
            // All of it is zeros already: only whole pages matter.
            if run.retainsPages { self.memory.giveBackPages(within: bytes) }
            run.retainsPages = false
            if bytes.upperBound == self.top { self.top = bytes.lowerBound } else { self.free.add(run) }
        }
        return !self.joined.isEmpty
    }

    private var maximumRetainedBytes: Int { max(Self.minimumRetainedBytes, self.budget.limit / Self.retainedShare) }

    /// Where a block of a power of two of units can be: where one was freed, in a larger one that was, or at the end.
    private func unit(for power: Int, _ size: Int) -> UInt32? {
        if let unit = self.free.take(power) { return unit }
        if size <= self.end - self.top {
            defer { self.top += size }
            return UInt32(self.top / Self.unitBytes)
        }
        // What was freed since may have become a whole with its neighbours; looking takes time, so not each time.
        guard self.freedSinceJoining >= max(size, (self.top - self.start) / 8) else { return nil }
        self.giveBackPages()
        if let unit = self.free.take(power) { return unit }
        guard size <= self.end - self.top else { return nil }
        defer { self.top += size }
        return UInt32(self.top / Self.unitBytes)
    }

    /// The power of two of the units that hold that many bytes.
    private static func power(of byteCount: Int) -> Int {
        let units = max(1, (byteCount + Self.unitBytes - 1) / Self.unitBytes)
        return Int.bitWidth - (units - 1).leadingZeroBitCount
    }
}
