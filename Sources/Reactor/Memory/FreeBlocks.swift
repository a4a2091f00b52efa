/// The free blocks of an ``Arena``, by size.
///
/// Some retain their pages for quick reuse; the others occupy no memory of the system. All of them are zeros.
struct FreeBlocks {
    /// A run of free units.
    struct Run {
        var units: Range<Int>
        /// Whether some of the run may occupy memory of the system.
        var retainsPages: Bool
    }

    /// The number of block sizes: 2^0 to 2^30 units.
    static let powers = 31

    // Two lists for each size. A list holds the units at which its blocks start.
    private var retained: [[UInt32]] = Array(repeating: [], count: Self.powers)
    private var bare: [[UInt32]] = Array(repeating: [], count: Self.powers)

    /// The size of all free blocks that retain their pages, in bytes.
    private(set) var retainedBytes = 0

    /// Adds a free block.
    mutating func add(_ block: Arena.Block, retainsPages: Bool) {
        self.add(unit: block.unit, block.units.trailingZeroBitCount, retainsPages)
    }

    /// Divides a run into blocks, the largest first, and adds them.
    mutating func add(_ run: Run) {
        var unit = run.units.lowerBound
        while unit < run.units.upperBound {
            let power = Int.bitWidth - 1 - (run.units.upperBound - unit).leadingZeroBitCount
            self.add(unit: UInt32(unit), power, run.retainsPages)
            unit += 1 << power
        }
    }

    /// Removes a block of 2^`power` units and returns its first unit; nil if there is no block of that size or larger.
    mutating func take(_ power: Int) -> UInt32? {
        for larger in power..<Self.powers {
            let retainsPages = !self.retained[larger].isEmpty
            guard let unit = retainsPages ? self.retained[larger].popLast() : self.bare[larger].popLast() else {
                continue
            }
            if retainsPages { self.retainedBytes -= Arena.unitBytes << larger }
            // Adds the rest of a larger block as one block of each size in between.
            for rest in power..<larger { self.add(unit: unit + 1 << UInt32(rest), rest, retainsPages) }
            return unit
        }
        return nil
    }

    /// Removes all blocks, and returns them in ascending order, with adjacent blocks joined to runs.
    mutating func takeJoined() -> [Run] {
        // There may be very many. They are packed into numbers, which sort ten times as fast as runs.
        var blocks: [UInt64] = []
        for (lists, retainsPages) in [(self.retained, true), (self.bare, false)] {
            for (power, list) in lists.enumerated() {
                blocks += list.map { UInt64($0) << 8 | UInt64(power) << 1 | (retainsPages ? 1 : 0) }
            }
        }
        blocks.sort()
        self = FreeBlocks()
        var runs: [Run] = []
        for number in blocks {
            let unit = Int(number >> 8)
            let block = Run(units: unit..<unit + 1 << Int(number >> 1 & 0x7F), retainsPages: number & 1 == 1)
            if let last = runs.last, last.units.upperBound == block.units.lowerBound {
                let retainsPages = last.retainsPages || block.retainsPages
                runs[runs.count - 1] = Run(
                    units: last.units.lowerBound..<block.units.upperBound,
                    retainsPages: retainsPages
                )
            } else {
                runs.append(block)
            }
        }
        return runs
    }

    private mutating func add(unit: UInt32, _ power: Int, _ retainsPages: Bool) {
        if retainsPages {
            self.retained[power].append(unit)
            self.retainedBytes += Arena.unitBytes << power
        } else {
            self.bare[power].append(unit)
        }
    }
}
