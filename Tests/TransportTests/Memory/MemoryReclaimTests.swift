import Reactor
import Testing

@testable import Transport

@Suite("Reclaiming memory")
struct MemoryReclaimTests {
    private static let slots = 2_000

    private static func key(_ index: UInt32) -> SocketKey { SocketKey(index: index, generation: 1) }

    /// The slots of the next portion; nil if it is for endings.
    private static func slots(of room: MemoryReclaim) -> Range<Int>? {
        if case .slots(let range) = room.nextPortion(of: Self.slots) { range } else { nil }
    }

    @Test("all slots are searched in portions, then the largest users are ended, then it starts over")
    func portions() {
        let room = MemoryReclaim()
        #expect(room.isDue(at: .at(0)) && !room.isGoingOn)
        #expect(Self.slots(of: room) == 0..<1024 && room.isGoingOn)
        room.note(Self.key(1), 100)
        room.endPortion(of: Self.slots, at: .at(0))
        #expect(Self.slots(of: room) == 1024..<2_000)
        room.note(Self.key(2), 200)
        room.endPortion(of: Self.slots, at: .at(0))
        #expect(Self.slots(of: room) == nil)
        #expect(room.takeMost()?.key == Self.key(2) && room.takeMost()?.key == Self.key(1))
        room.endEndings()
        #expect(Self.slots(of: room) == 0..<1024, "who is there now holds more than before")
    }

    @Test("if no connection used much it searches again after a while, scheduled once")
    func later() {
        let room = MemoryReclaim()
        for _ in 0..<2 {
            _ = room.nextPortion(of: Self.slots)
            room.endPortion(of: Self.slots, at: .at(1_000))
        }
        #expect(!room.isGoingOn && !room.isDue(at: .at(1_099)) && room.isDue(at: .at(1_100)))
        #expect(room.nextLook == .at(1_100))
        #expect(room.askForLater() && !room.askForLater())
        room.beginLater()
        #expect(room.askForLater())
    }

    @Test("once there is enough memory it ends, in any step")
    func ended() {
        let room = MemoryReclaim()
        _ = room.nextPortion(of: Self.slots)
        room.note(Self.key(1), 100)
        room.end()
        #expect(!room.isGoingOn && room.takeMost() == nil)
        #expect(Self.slots(of: room) == 0..<1024)
    }
}
