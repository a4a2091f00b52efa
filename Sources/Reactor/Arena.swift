/// Blocks of bytes in shared memory, in sizes that are powers of two; it grows at the end and uses again what was freed.
///
/// Which blocks are free is known to this process only: another one copies what it finds into an arena of its own. Not
/// safe from several threads: one owner.
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
        @inlinable package var isThere: Bool { self.unit != 0 }
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
    /// The unit in which blocks are counted, in bytes.
    @inlinable package static var unitBytes: Int { 64 }
    /// From this size on the memory of a freed block goes back to the system.
    private static let largeBytes = 64 * 1024

    private let end: Int
    /// Where the part begins that was never used.
    package private(set) var top: Int
    /// Freed blocks, by the power of two of their units.
    private var free: [[UInt32]] = Array(repeating: [], count: 32)

    /// Blocks within a part of the memory, which must be aligned to units and not begin at 0.
    package init(_ memory: SharedMemory, in range: Range<Int>) {
        precondition(range.lowerBound > 0 && range.lowerBound % Self.unitBytes == 0, "blocks cannot start there")
        precondition(range.upperBound <= memory.size, "this lies outside the memory")
        self.memory = memory
        self.top = range.lowerBound
        self.end = range.upperBound
    }

    /// A block with room for that many bytes; nil when there is none.
    package func allocate(_ byteCount: Int) -> Block? {
        let power = Self.power(of: byteCount)
        guard power < self.free.count else { return nil }
        let units = UInt32(1) << UInt32(power)
        if let unit = self.free[power].popLast() { return Block(unit: unit, units: units) }
        let size = Int(units) * Self.unitBytes
        guard size <= self.end - self.top else { return nil }
        defer { self.top += size }
        return Block(unit: UInt32(self.top / Self.unitBytes), units: units)
    }

    /// Frees a block; nothing happens when there is none.
    ///
    /// A large one is all zeros when it is used again.
    package func free(_ block: Block) {
        guard block.isThere else { return }
        if block.byteCount >= Self.largeBytes { self.memory.forget(block.range) }
        self.free[block.units.trailingZeroBitCount].append(block.unit)
    }

    /// The power of two of the units that hold that many bytes.
    private static func power(of byteCount: Int) -> Int {
        let units = max(1, (byteCount + Self.unitBytes - 1) / Self.unitBytes)
        return Int.bitWidth - (units - 1).leadingZeroBitCount
    }
}
