/// The blocks of an ``Arena`` that nobody has, by size.
///
/// Some keep their pages, to be used again at once; the others take no memory of the system. All of them are zeros.
struct FreeBlocks {
    /// A run of units that belongs to nobody.
    struct Run {
        var units: Range<Int>
        /// Some of it may occupy memory of the system.
        var retainsPages: Bool
    }

    /// Sizes are powers of two of units; so many there are.
    static let powers = 31

    // Two lists of each size: each list is an array of the units that blocks start at.
    private var retained: [[UInt32]] = Array(repeating: [], count: Self.powers)
    private var bare: [[UInt32]] = Array(repeating: [], count: Self.powers)

    /// The bytes of those that keep their pages.
    private(set) var retainedBytes = 0

    /// Adds a block.
    mutating func add(_ block: Arena.Block, retainsPages: Bool) {
        self.add(unit: block.unit, block.units.trailingZeroBitCount, retainsPages)
    }

    /// Adds the blocks that a run can be divided into, the largest first.
    mutating func add(_ run: Run) {
        var unit = run.units.lowerBound
        while unit < run.units.upperBound {
            let power = Int.bitWidth - 1 - (run.units.upperBound - unit).leadingZeroBitCount
            self.add(unit: UInt32(unit), power, run.retainsPages)
            unit += 1 << power
        }
    }

    /// Takes a block of that power of two of units out: one of that size, or the start of a larger one.
    mutating func take(_ power: Int) -> UInt32? {
        for larger in power..<Self.powers {
            let retainsPages = !self.retained[larger].isEmpty
            guard let unit = retainsPages ? self.retained[larger].popLast() : self.bare[larger].popLast() else {
                continue
            }
            if retainsPages { self.retainedBytes -= Arena.unitBytes << larger }
            // What is left of a larger one: a block of each size in between.
            for rest in power..<larger { self.add(unit: unit + 1 << UInt32(rest), rest, retainsPages) }
            return unit
        }
        return nil
    }

    /// Takes all of them out, as runs without a gap between their blocks, from the first to the last.
    mutating func takeJoined() -> [Run] {
        // As numbers: there may be very many, and these are sorted ten times as fast as runs.
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
