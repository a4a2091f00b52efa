import Testing

@testable import Reactor

@Suite("Free blocks") struct FreeBlocksTests {
    @Test("a block of the same size is taken first, and one with pages before one without") func order() {
        var free = FreeBlocks()
        free.add(Arena.Block(unit: 1, units: 4), retainsPages: false)
        free.add(Arena.Block(unit: 9, units: 4), retainsPages: true)
        free.add(Arena.Block(unit: 32, units: 16), retainsPages: true)
        #expect(free.retainedBytes == 20 * 64)
        #expect(free.take(2) == 9 && free.take(2) == 1 && free.retainedBytes == 16 * 64)
    }

    @Test("a larger block is divided, and the rest of it stays free") func dividing() {
        var free = FreeBlocks()
        free.add(Arena.Block(unit: 32, units: 16), retainsPages: true)
        #expect(free.take(1) == 32)
        #expect(free.retainedBytes == 14 * 64)
        #expect(free.take(1) == 34 && free.take(2) == 36 && free.take(3) == 40 && free.take(0) == nil)
        #expect(free.retainedBytes == 0)
    }

    @Test("adjacent blocks are joined to one run, in ascending order") func joining() {
        var free = FreeBlocks()
        for unit in [40, 8, 12, 16] as [UInt32] {
            free.add(Arena.Block(unit: unit, units: 4), retainsPages: unit == 12)
        }
        let runs = free.takeJoined()
        #expect(runs.map(\.units) == [8..<20, 40..<44] && runs.map(\.retainsPages) == [true, false])
        #expect(free.take(0) == nil)
        free.add(runs[0])
        #expect(free.take(3) == 8 && free.take(2) == 16)
    }
}
