import Dialects
import Contexts
import Reactor
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("A connection's slot")
struct ConnectionSlotTests {
    private static func slot(isCounted: Bool = true) -> ConnectionSlot {
        ConnectionSlot(
            descriptor: 7,
            cookie: 9,
            isCounted: isCounted,
            machine: ConnectionMachine(until: .at(1)),
            wire: WebSocketConnection()
        )
    }

    @Test("it consists of plain bits and is small: ten thousand take less than 1.5 MB")
    func layout() {
        func isBitwiseCopyable(_: some BitwiseCopyable) -> Bool { true }
        #expect(isBitwiseCopyable(Self.slot()))
        #expect(MemoryLayout<ConnectionMachine>.size == 32)
        #expect(MemoryLayout<ConnectionSlot>.stride == 128)
    }

    @Test("its members have the offsets of versions 3 and 4; another layout needs a new version")
    func quota() {
        #expect(TableMemory.version == 4)
        #expect(MemoryLayout<ConnectionSlot>.offset(of: \.session) == 0)
        #expect(MemoryLayout<ConnectionSlot>.offset(of: \.descriptor) == 28)
        #expect(MemoryLayout<ConnectionSlot>.offset(of: \.machine) == 32)
        #expect(MemoryLayout<ConnectionSlot>.offset(of: \.cookie) == 64)
        #expect(MemoryLayout<ConnectionSlot>.offset(of: \.backlog) == 72)
        #expect(MemoryLayout<ConnectionSlot>.offset(of: \.wire) == 80)
        #expect(MemoryLayout<ConnectionSlot>.offset(of: \.record) == 120)
    }

    @Test("its marks do not overlap one another or the quota")
    func marks() {
        for isCounted in [true, false] {
            var slot = Self.slot(isCounted: isCounted)
            slot.isServed = true
            slot.hasEntered = true
            slot.isServed = false
            #expect(slot.isCounted == isCounted && !slot.isServed && slot.hasEntered)
            slot.isQueued = true
            slot.isRunning = true
            slot.isQueued = false
            #expect(slot.isRunning && slot.hasEntered && !slot.isQueued && !slot.isServed)
        }
    }

    @Test("the protocol is closed as soon as the connection is to end, before anything is sent")
    func protocolIsOver() {
        var slot = Self.slot()
        _ = slot.handle(.upgraded, at: .at(5), within: MachinePlay.limits)
        #expect(slot.isOpen && slot.wire.isOpen)
        _ = slot.handle(.ended(.asked(.quit)), at: .at(6), within: MachinePlay.limits)
        #expect(!slot.isOpen && !slot.wire.isOpen)
    }

    @Test("the session's numbers go from process to process, and are checked")
    func session() {
        var slot = Self.slot()
        slot.session = SessionNumbers(messages: 1, did: 2, channelLine: 3)
        let next = slot.inherited(descriptor: 8, now: .at(5), until: .at(6))
        #expect(next.session == slot.session && next.descriptor == 8 && next.isCounted && next.cookie == 9)
        #expect(slot.isPossible)
        slot.session.dialect = 3
        #expect(!slot.isPossible, "there is no such dialect")
    }

    @Test("wants, reader mode and a lost connection are bits that do not touch each other")
    func flags() {
        var numbers = SessionNumbers()
        numbers.wants = [.commands, .data]
        numbers.isReader = true
        #expect(numbers.wants == [.commands, .data] && numbers.isReader && !numbers.isLost && !numbers.isAside)
        numbers.isLost = true
        numbers.wants = []
        #expect(numbers.isLost && numbers.isReader && numbers.wants == [] && numbers.usesExchange)
        (numbers.isLost, numbers.isReader) = (false, false)
        #expect(numbers == SessionNumbers() && !numbers.usesExchange)
    }
}
