import Reactor
import Testing

@testable import Transport

@Suite("A slot of version 2")
struct ConnectionSlotVersion2Tests {
    /// The offset of the first connection's cell in a recording, and the bytes there.
    private static func recorded() throws -> (memory: SharedMemory, cell: Int, outline: SavedConnectionOutline) {
        let recorded = try RecordedMemory(fixture: "memory-2-echo.txt")
        let memory = try recorded.make()
        let former = try #require(TableSnapshot(memory))
        let outline = try #require(former.survey().outlines.first { $0.slot.isOpen })
        return (memory, 4096 + Int(outline.key.index) * recorded.slotStride, outline)
    }

    /// Returns whether the connection is valid after a byte of its slot was changed.
    private static func survives(_ byte: UInt8, at location: Int) throws -> Bool {
        let (memory, cell, outline) = try Self.recorded()
        memory.cell(of: UInt8.self, at: cell + 8 + location).value = byte
        let survey = try #require(TableSnapshot(memory)).survey()
        #expect(survey.damaged.contains(outline.cookie) != survey.outlines.contains { $0.cookie == outline.cookie })
        return !survey.damaged.contains(outline.cookie)
    }

    @Test("it has the bytes that it always had")
    func layout() {
        #expect(MemoryLayout<ConnectionSlotVersion2>.size == 104)
        #expect(Slab<ConnectionSlotVersion2>.stride == 112)
    }

    @Test(
        "stages and marks that no process of that version wrote are still invalid",
        arguments: [5, 0x80] as [UInt8]
    )
    func impossible(_ stage: UInt8) throws {
        #expect(try !Self.survives(stage, at: 4))
        #expect(try !Self.survives(0x40, at: 5))
        #expect(try !Self.survives(0xFF, at: 5))
        #expect(try Self.survives(0x3F, at: 5))
    }

    @Test("each of its marks is converted")
    func marks() throws {
        let (memory, cell, outline) = try Self.recorded()
        func slot(_ marks: UInt8) throws -> ConnectionSlot {
            memory.cell(of: UInt8.self, at: cell + 8 + 5).value = marks
            let survey = try #require(TableSnapshot(memory)).survey()
            return try #require(survey.outlines.first { $0.cookie == outline.cookie }).slot
        }
        #expect(try slot(1).isCounted && !slot(0x3E).isCounted)
        #expect(try slot(8).isRunning && !slot(0x37).isRunning)
        #expect(try slot(16).hasEntered && !slot(0x2F).hasEntered)
        #expect(try slot(1).session == SessionNumbers())
    }

    @Test("its stage is converted, and so is a half of its socket that was shut down")
    func stages() throws {
        let (memory, cell, outline) = try Self.recorded()
        let until = MonotonicTime.at(5_000)
        let phases: [ConnectionMachine.Phase] = [
            .handshake(until: until), .open(KeepAlive(now: .at(4_000))), .closing(until: until),
            .flushing(until: until), .draining(until: until),
        ]
        for (stage, phase) in phases.enumerated() {
            memory.cell(of: UInt8.self, at: cell + 8 + 4).value = UInt8(stage)
            memory.cell(of: UInt8.self, at: cell + 8 + 5).value = 4
            let survey = try #require(TableSnapshot(memory)).survey()
            let slot = try #require(survey.outlines.first { $0.cookie == outline.cookie }).slot
            var machine = slot.inherited(descriptor: 1, now: .at(4_000), until: until).machine
            #expect(machine.phase == phase)
            #expect(machine.handle(.allWritten, at: .at(1), within: MachinePlay.limits).contains(.endSending) == false)
        }
    }
}
