import Reactor
import Testing

@testable import Transport

@Suite("Connections that are over and not freed yet")
struct ReleasedSlotsTests {
    @Test("each is freed once, and their number is always known")
    func counted() {
        let released = ReleasedSlots()
        let keys = (1...3 as ClosedRange<UInt32>).map { SocketKey(index: $0, generation: 1) }
        for (number, key) in keys.enumerated() {
            released.add(key)
            #expect(released.count == number + 1)
        }
        var freed: Set<SocketKey> = []
        while let key = released.next() { freed.insert(key) }
        #expect(freed == Set(keys) && released.count == 0)
    }
}
