import Reactor
import Testing

@testable import Transport

@Suite("The search for the largest users of memory") struct LargestHolderSearchTests {
    private static func key(_ index: UInt32) -> SocketKey { SocketKey(index: index, generation: 1) }

    @Test("slots are searched in portions, each once") func portions() {
        var search = LargestHolderSearch()
        #expect(search.takePortion(of: 10, slots: 25) == 0..<10)
        #expect(search.takePortion(of: 10, slots: 25) == 10..<20)
        #expect(search.takePortion(of: 10, slots: 25) == 20..<25 && search.next == 25)
        #expect(search.takePortion(of: 10, slots: 25).isEmpty)
        #expect(search.takePortion(of: 10, slots: 27) == 25..<27)
    }

    @Test("the largest users are remembered, and returned first", arguments: [1, -1, 37]) func maximum(_ step: Int) {
        var search = LargestHolderSearch()
        let count = 500
        for number in 0..<count {
            let bytes = ((number * step) % count + count) % count
            search.note(Self.key(UInt32(bytes)), bytes)
        }
        #expect(search.holders.count == LargestHolderSearch.maximumHolders)
        for bytes in (count - LargestHolderSearch.maximumHolders..<count).reversed() {
            #expect(search.takeMost() == LargestHolderSearch.Holder(key: Self.key(UInt32(bytes)), bytes: bytes))
        }
        #expect(search.takeMost() == nil)
    }
}
