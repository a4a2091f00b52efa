import Reactor

#if canImport(Transport)
    @testable import Transport
#endif

/// A few changes to a recorded memory, chosen at random or by a fuzzer.
struct MemoryDamage {
    /// A change, encoded in 12 bytes of a fuzzer's input.
    struct Change {
        /// The kind of change: see ``MemoryDamage/apply(_:to:)``.
        var kind: UInt8
        /// Whether the offset is one of ``MemoryDamage/offsets``; otherwise it is that of any word that was written.
        var isAimed: Bool
        var location: UInt16
        var value: UInt64
    }

    /// The number of input bytes for a change.
    static let changeBytes = 12

    /// The offsets of numbers that other numbers depend on: the head, the slots, and the first 64 bytes of blocks.
    let offsets: [Int]
    /// The offset of each connection's cell.
    let cells: [Int]
    private let words: [Int]

    /// What can be changed in a memory.
    init(of recorded: RecordedMemory) throws {
        let memory = try recorded.make()
        guard let former = TableSnapshot(memory) else { throw TestFailure("this is no memory of a table") }
        let (outlines, stride) = (former.survey().outlines, recorded.slotStride)
        let cells = outlines.map { TableMemory.Offset.slots + Int($0.key.index) * stride }
        let blocks = outlines.flatMap { [$0.slot.record, $0.slot.backlog] }.filter(\.isPresent).map(\.range.lowerBound)
        self.cells = cells
        self.offsets =
            Self.words(in: 0..<360) + Self.words(in: 512..<528) + cells.flatMap { Self.words(in: $0..<$0 + stride) }
            + blocks.flatMap { Self.words(in: $0..<$0 + 64) }
        self.words = recorded.units.flatMap { Self.words(in: $0.location..<$0.location + 64) }
    }

    private static func words(in range: Range<Int>) -> [Int] {
        Array(Swift.stride(from: range.lowerBound, to: range.upperBound, by: 8))
    }

    /// Chooses changes at random.
    func changes(_ count: Int, _ dice: inout Dice) -> [Change] {
        (0..<count).map { _ in
            Change(
                kind: .random(in: 0...6, using: &dice),
                isAimed: .random(in: 0...9, using: &dice) < 9,
                location: .random(in: 0 ... .max, using: &dice),
                value: dice.next()
            )
        }
    }

    /// Reads changes from a fuzzer's input; a rest that is too short for one is ignored.
    static func changes(of input: ArraySlice<UInt8>) -> [Change] {
        var changes: [Change] = []
        var rest = input
        while rest.count >= Self.changeBytes {
            let bytes = Array(rest.prefix(Self.changeBytes))
            let value: UInt64 = bytes[4...].reversed().reduce(0) { $0 << 8 | UInt64($1) }
            let location = UInt16(bytes[2]) | UInt16(bytes[3]) << 8
            changes.append(Change(kind: bytes[0] & 7, isAimed: bytes[1] & 3 != 0, location: location, value: value))
            rest = rest.dropFirst(Self.changeBytes)
        }
        return changes
    }

    /// Makes the changes: all at the given offsets, or else aimed ones at ``MemoryDamage/offsets`` and others at any word.
    func apply(_ changes: [Change], at offsets: [Int]? = nil, to memory: SharedMemory) {
        let aims = offsets ?? self.offsets
        for change in changes {
            let location =
                change.isAimed || offsets != nil
                ? Self.pick(aims, change.location) : Self.pick(self.words, change.location)
            let cell = memory.cell(of: UInt64.self, at: location)
            let shift = (change.value >> 56) & 7 * 8
            switch change.kind {
            case 0: cell.value = change.value
            case 1: cell.value = change.value & 0x7F
            case 2: cell.value = cell.value & ~(0xFF << shift) | (change.value & 0xFF) << shift
            case 3: cell.value ^= 1 << (change.value & 63)
            case 4: cell.value = cell.value & 0xFFFF_FFFF | change.value << 32
            case 5: cell.value = cell.value & ~0xFFFF_FFFF | change.value & 0x3FFFF
            default: cell.value = memory.cell(of: UInt64.self, at: Self.pick(aims, UInt16(change.value & 0xFFFF))).value
            }
        }
    }

    private static func pick(_ offsets: [Int], _ number: UInt16) -> Int { offsets[Int(number) % offsets.count] }
}
