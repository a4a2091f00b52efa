import Reactor
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("A connection's slot")
struct ConnectionSlotTests {
    private static func slot(hasPlace: Bool = true) -> ConnectionSlot {
        ConnectionSlot(
            descriptor: 7,
            cookie: 9,
            hasPlace: hasPlace,
            until: MonotonicTime(milliseconds: 1),
            wire: WebSocketConnection()
        )
    }

    @Test("it is plain bits in few bytes: ten thousand are less than a megabyte")
    func layout() {
        func isBitwiseCopyable(_: some BitwiseCopyable) -> Bool { true }
        #expect(isBitwiseCopyable(Self.slot()))
        #expect(MemoryLayout<ConnectionSlot>.stride <= 104)
    }

    @Test("a phase is the same after it was written as numbers, whatever was there before")
    func phases() {
        let until = MonotonicTime(milliseconds: 5)
        let phases: [ConnectionSlot.Phase] = [
            .handshake(until: until), .open(KeepAlive(now: until)), .closing(until: until), .flushing(until: until),
            .draining(until: MonotonicTime(milliseconds: .max)),
        ]
        var slot = Self.slot()
        for first in phases {
            for second in phases {
                slot.phase = first
                slot.phase = second
                #expect(slot.phase == second)
            }
        }
    }

    @Test("its marks do not touch one another")
    func marks() {
        for hasPlace in [true, false] {
            var slot = Self.slot(hasPlace: hasPlace)
            slot.isServed = true
            slot.hasEndedSending = true
            slot.isServed = false
            #expect(slot.hasPlace == hasPlace && !slot.isServed && slot.hasEndedSending)
        }
    }

    @Test("each phase is given more time once")
    func moreTime() {
        let (until, more) = (MonotonicTime(milliseconds: 5), MonotonicTime(milliseconds: 50))
        var slot = Self.slot()
        #expect(slot.giveMoreTime(until: more) && !slot.giveMoreTime(until: until))
        #expect(slot.phase == .handshake(until: more) && slot.hasPlace)
        slot.phase = .closing(until: until)
        #expect(slot.giveMoreTime(until: more) && slot.phase == .closing(until: more))
    }

    @Test("a sign of life counts for an open connection only")
    func life() {
        let (early, late) = (MonotonicTime(milliseconds: 5), MonotonicTime(milliseconds: 50))
        var slot = Self.slot()
        slot.heard(at: late)
        #expect(slot.phase == .handshake(until: MonotonicTime(milliseconds: 1)))
        slot.phase = .open(KeepAlive(now: early))
        slot.heard(at: late)
        #expect(slot.phase == .open(KeepAlive(now: late)))
    }
}
