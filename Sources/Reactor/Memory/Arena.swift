/// An allocator of blocks in shared memory, whose sizes are powers of two.
///
/// It reuses freed blocks, and otherwise grows at its end. Every block is all zeros when it is allocated: freeing wipes
/// what players typed. Only this process knows which blocks are free; another process copies what it finds into an
/// arena of its own. Not thread-safe: one owner uses it.
@usableFromInline
@safe package final class Arena {
    /// A block, described by numbers that mean the same in another process.
    @usableFromInline
    package struct Block: BitwiseCopyable, Equatable, Sendable {
        /// The offset of the block, in units of 64 bytes; 0 for no block.
        @usableFromInline package var unit: UInt32 = 0
        /// The size of the block, in units.
        @usableFromInline package var units: UInt32 = 0

        /// Makes the value that stands for no block.
        package init() {}

        init(unit: UInt32, units: UInt32) {
            self.unit = unit
            self.units = units
        }

        /// Whether this is a block.
        @inlinable package var isPresent: Bool { self.unit != 0 }
        /// The byte offsets of the block in the memory.
        @inlinable package var range: Range<Int> {
            let start = Int(self.unit) * Arena.unitBytes
            return start..<start + self.byteCount
        }
        /// The size of the block, in bytes.
        @inlinable package var byteCount: Int { Int(self.units) * Arena.unitBytes }
    }

    /// The memory that the blocks are in.
    @usableFromInline package let memory: SharedMemory
    /// The budget that the blocks count against; several arenas may share it.
    package let budget: MemoryBudget
    /// The size of a unit, in bytes.
    @inlinable package static var unitBytes: Int { 64 }
    /// The pages of a freed block of this size or more, in bytes, go back to the system.
    private static let largeBytes = 64 * 1024
    /// Pages of smaller free blocks are retained for reuse up to this fraction of the budget (one eighth).
    private static let retainedShare = 8
    /// The number of bytes that may be retained even if that fraction is smaller.
    private static let minimumRetainedBytes = 1 << 20

    private let start: Int
    private let end: Int
    /// The offset at which the part begins that no block has used yet.
    package private(set) var top: Int
    /// The size of all allocated blocks, in bytes.
    package private(set) var bytesInUse = 0
    /// How many times a block was allocated or freed.
    package private(set) var changes: UInt64 = 0
    /// Called after the next block is freed, and then reset to nil.
    package var whenFreed: (() -> Void)?
    /// Whether blocks are allocated beyond the budget; then only lack of memory fails.
    private var isBeyondBudget = false

    private var free = FreeBlocks()
    /// Free runs that were joined; no block is allocated from them until their pages were given back.
    private var joined: [FreeBlocks.Run] = []
    /// How many bytes were freed since free blocks were last joined.
    private var freedSinceJoining = 0

    /// Makes an arena in a part of the memory.
    ///
    /// The range must start at a multiple of the unit, and not at 0.
    package init(_ memory: SharedMemory, in range: Range<Int>, budget: MemoryBudget = MemoryBudget()) {
        precondition(range.lowerBound > 0 && range.lowerBound % Self.unitBytes == 0, "blocks cannot start there")
        precondition(range.upperBound <= memory.size, "this lies outside the memory")
        self.memory = memory
        self.budget = budget
        self.start = range.lowerBound
        self.top = range.lowerBound
        self.end = range.upperBound
    }

    /// How many bytes of free blocks still occupy memory of the system.
    package var retainedBytes: Int {
        self.joined.reduce(self.free.retainedBytes) { $0 + ($1.retainsPages ? $1.units.count * Self.unitBytes : 0) }
    }

    /// Allocates a block of zeros.
    ///
    /// - Parameters:
    ///   - byteCount: The least size of the block, in bytes.
    ///   - canBeRefused: Whether the allocation fails when the budget is used up. Otherwise it exceeds the budget.
    /// - Returns: The block, or nil if the arena is full or the budget is used up.
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

    /// Frees a block and wipes it; does nothing for no block.
    ///
    /// Another process sees the wiping only after all earlier writes, such as the one that removed the last reference
    /// to the block.
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

    /// Runs the body; blocks that it allocates may exceed the budget.
    package func beyondBudget<Result>(_ body: () throws -> Result) rethrows -> Result {
        self.isBeyondBudget = true
        defer { self.isBeyondBudget = false }
        return try body()
    }

    /// Returns the size of the block of the buffer whose record is at `offset`, in bytes.
    ///
    /// It makes no ``ByteBuffer``, so it is cheap for many buffers.
    package func blockBytes(ofBufferAt offset: Int) -> Int {
        unsafe self.memory.pointer(of: ByteBuffer.Record.self, at: offset, count: 1).pointee.block.byteCount
    }

    /// Joins adjacent free blocks, and gives all pages that lie entirely in free blocks back to the system.
    package func giveBackPages() {
        for run in self.joined { self.free.add(run) }
        self.joined = []
        _ = self.giveBackPages(ofRuns: .max)
    }

    /// Gives the pages of up to `maximum` more free runs back to the system; returns whether runs are left.
    ///
    /// Each run may need a system call. No block is allocated from the remaining runs until they were given back.
    package func giveBackPages(ofRuns maximum: Int) -> Bool {
        if self.joined.isEmpty {
            self.freedSinceJoining = 0
            self.joined = self.free.takeJoined()
        }
        var left = maximum
        while left > 0, var run = self.joined.popLast() {
            left -= 1
            let bytes = run.units.lowerBound * Self.unitBytes..<run.units.upperBound * Self.unitBytes
            // The whole run is zeros already, so parts of pages need no wiping.
            if run.retainsPages { self.memory.giveBackPages(within: bytes) }
            run.retainsPages = false
            if bytes.upperBound == self.top { self.top = bytes.lowerBound } else { self.free.add(run) }
        }
        return !self.joined.isEmpty
    }

    private var maximumRetainedBytes: Int { max(Self.minimumRetainedBytes, self.budget.limit / Self.retainedShare) }

    /// Finds memory for a block of 2^`power` units: a freed block, the start of a larger freed block, or unused memory
    /// at the end.
    private func unit(for power: Int, _ size: Int) -> UInt32? {
        if let unit = self.free.take(power) { return unit }
        if size <= self.end - self.top {
            defer { self.top += size }
            return UInt32(self.top / Self.unitBytes)
        }
        // Blocks freed since the last search may join to a larger one. Joining takes time, so it is not tried every
        // time.
        guard self.freedSinceJoining >= max(size, (self.top - self.start) / 8) else { return nil }
        self.giveBackPages()
        if let unit = self.free.take(power) { return unit }
        guard size <= self.end - self.top else { return nil }
        defer { self.top += size }
        return UInt32(self.top / Self.unitBytes)
    }

    /// Returns the exponent of the smallest power of two of units that holds `byteCount` bytes.
    private static func power(of byteCount: Int) -> Int {
        let units = max(1, (byteCount + Self.unitBytes - 1) / Self.unitBytes)
        return Int.bitWidth - (units - 1).leadingZeroBitCount
    }
}
