@testable import Reactor
@testable import Transport
@testable import WebSocketProtocol

/// Damage to one connection that differs from everything a server writes.
enum Harm: CaseIterable {
    case stage, noStage, quota, dialect, tenancy, pinged
    case wireStage, window, kind, messageMarks, validator, messageSize, fragments, unread, wireIsOver
    case hugeLimits, hugeFragments
    case memoOutside, memoInSlots, memoUnits, memoIdentity, memoState, memoText, memoNeverWritten
    case backlogOutside, backlogAtTheEnd, backlogUnits, backlogNeverWritten
    case inputBounds, inputBlock, inputUnits, assemblyBounds, assemblyMissing, outputBounds
    case burstOffset, receiving, aside, received, receivedBounds
    case gathered, transferKind, transferCount, changeWire
}

extension Sketch {
    private typealias Offset = TableMemory.Offset

    /// Damages a connection without a backlog.
    func harm(_ key: SocketKey, _ harm: Harm) {
        let cell = Offset.slots + Int(key.index) * Slab<ConnectionSlot>.stride
        let slot = cell + 8
        let wire = self.wireOffset(key)
        switch harm {
        case .stage: self.write([6], at: self.machineOffset(key) + 29)
        case .quota: self.write([2], at: slot + 26)
        case .dialect: self.write([3], at: slot + 24)
        case .noStage: self.write([7], at: self.machineOffset(key) + 29)
        case .tenancy: self.write([3], at: cell + 4)
        case .pinged: self.write([3], at: self.machineOffset(key) + 28)
        case .wireStage: self.write([4], at: wire)
        case .window: self.write([200], at: wire + 3)
        case .kind: self.write([3], at: wire + 1)
        case .messageMarks: self.write([4], at: wire + 2)
        case .validator: self.write([4], at: wire + 4)
        case .messageSize: self.begin(key) { $0.size = $0.limits.messageBytes + 1 }
        case .fragments: self.begin(key) { $0.fragments = $0.limits.fragments + 1 }
        case .unread:
            self.begin(key) { wire in
                wire.stage = 1
                wire.size = 5
                wire.unread = 6
            }
        case .wireIsOver: self.memory.slots[key].wire.stage = 3
        case .hugeLimits: self.memory.slots[key].wire = WebSocketConnection(limits: .init(messageBytes: 1 << 31))
        case .hugeFragments: self.memory.slots[key].wire = WebSocketConnection(limits: .init(fragments: 1 << 31))
        case .memoOutside: self.memory.slots[key].record = self.block(UInt32.max, 1)
        case .memoInSlots: self.memory.slots[key].record = self.block(64, 1)
        case .memoUnits: self.memory.slots[key].record = self.block(self.written.unit, 3)
        case .memoIdentity: self.memory.slots[key].record = self.record([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
        case .memoState: self.memory.slots[key].record = self.record([0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])
        case .memoText: self.memory.slots[key].record = self.record([5, 0, 0, 0, 0, 0, 0, 0, 200, 200, 1, 2, 3])
        case .memoNeverWritten: self.memory.slots[key].record = self.block(1 << 24, 1)
        case .backlogOutside: self.memory.slots[key].backlog = self.block(UInt32.max, 1)
        case .backlogAtTheEnd: self.memory.slots[key].backlog = self.block(UInt32(self.memory.memory.size / 64), 0)
        case .backlogUnits: self.memory.slots[key].backlog = self.block(self.written.unit, 2)
        case .backlogNeverWritten: self.memory.slots[key].backlog = self.block(1 << 24, 1)
        case .inputBounds: self.set(self.wait(key, input: "in") + Backlog.Offset.input + 8, 100 << 32)
        case .inputBlock: self.set(self.wait(key, input: "in") + Backlog.Offset.input, 1 << 32 | 1 << 24)
        case .inputUnits:
            self.set(self.wait(key, input: "in") + Backlog.Offset.input, 5 << 32 | UInt64(self.written.unit))
        case .assemblyBounds: self.set(self.wait(key, assembly: "be") + Backlog.Offset.assembly + 8, 3 | 2 << 32)
        case .assemblyMissing: self.begin(key) { $0.size = 3 }
        case .outputBounds: self.set(self.wait(key, output: "out") + Backlog.Offset.output + 8, UInt64.max)
        case .burstOffset:
            self.receive("burst", for: key)
            self.set(Offset.burstOffset, UInt64.max)
        case .receiving:
            self.receive("burst", for: key)
            self.set(Offset.receiving, 2)
        case .aside:
            self.receive("burst", for: key)
            self.set(Offset.aside, 9)
        case .received:
            self.receive("burst", for: key)
            self.set(Offset.received, UInt64.max)
        case .receivedBounds:
            self.receive("burst", for: key)
            self.set(Offset.received + 8, UInt64.max)
        case .gathered:
            self.gather("words", for: key)
            self.set(Offset.gathered + 8, 2_000 << 32)
        case .transferKind:
            self.kill(in: .gathered, of: self.memory.gathered, key, moved: 0)
            self.set(Offset.transferKind, 4)
        case .transferCount:
            self.gather("words", for: key)
            self.kill(in: .gathered, of: self.memory.gathered, key, moved: 6)
        case .changeWire:
            self.memory.beginChange(of: key, wire: WebSocketConnection(), nil)
            self.write([9], at: Offset.changeWire)
        }
    }

    /// Writes bytes at an offset in the memory.
    func write(_ bytes: [UInt8], at location: Int) {
        self.memory.memory.write(RawSpan(_elements: bytes.span), at: location)
    }

    /// The range of the backlog's block.
    private func wait(_ key: SocketKey, input: String = "", assembly: String = "", output: String = "") -> Int {
        let backlog: Backlog = self.wait(key, input: input, assembly: assembly, output: output)
        return backlog.block.range.lowerBound
    }

    /// The protocol state in the middle of a text message, with other values.
    private func begin(_ key: SocketKey, _ change: (inout WebSocketConnection) -> Void) {
        var wire = self.memory.slots[key].wire
        (wire.kind, wire.fragments) = (1, 1)
        change(&wire)
        self.memory.slots[key].wire = wire
    }

    private func block(_ unit: UInt32, _ units: UInt32) -> Arena.Block { Arena.Block(unit: unit, units: units) }

    /// A block that was written.
    private var written: Arena.Block { self.record([]) }

    private func record(_ bytes: [UInt8]) -> Arena.Block {
        guard let block = self.memory.arena.allocate(64) else { fatalError("out of memory") }
        self.write(bytes + [UInt8](repeating: 0, count: 64 - bytes.count), at: block.range.lowerBound)
        return block
    }

    private func wireOffset(_ key: SocketKey) -> Int {
        let offset = MemoryLayout<ConnectionSlot>.offset(of: \.wire) ?? 0
        return Offset.slots + Int(key.index) * Slab<ConnectionSlot>.stride + 8 + offset
    }

    /// The offset of the machine.
    ///
    /// Its keep-alive ends with the byte that says whether an answer is awaited; the stage follows it.
    private func machineOffset(_ key: SocketKey) -> Int {
        let offset = MemoryLayout<ConnectionSlot>.offset(of: \.machine) ?? 0
        return Offset.slots + Int(key.index) * Slab<ConnectionSlot>.stride + 8 + offset
    }
}
