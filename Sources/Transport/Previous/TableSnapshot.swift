import Contexts
import Reactor
import WebSocketProtocol

/// The memory of a table of the process before, to be read only (``TableMemory``).
///
/// That process may have ended at any instruction, and it may have ended because its memory is damaged. Each number is
/// believed only as far as it can have been written; what cannot have been costs the connection that it belongs to.
struct TableSnapshot: Sendable {
    let image: MemoryImage
    let identity: TableIdentity
    /// Whether the process ended in good order, with nothing going on.
    let isHandedOver: Bool
    /// Where blocks can be.
    let arena: Range<Int>
    /// The context of connections of which nothing else is kept.
    let initialContext: ContextName
    private let slots: SlotsSnapshot

    private typealias Offset = TableMemory.Offset

    /// Whether memory is a table's, of whatever version.
    static func isTable(_ memory: SharedMemory) -> Bool { self.isTable(MemoryImage(of: memory)) }

    private static func isTable(_ image: MemoryImage) -> Bool {
        image.size > Offset.slots && image.value(of: UInt64.self, at: Offset.magic) == TableMemory.magic
    }

    /// The table in a memory; nil if it is none, or of a version that cannot be read.
    ///
    /// A connection that was being restored when the last process ended is left out from here on if that process crashed,
    /// or if it is the second in a row that ended there: one that was killed from outside may have been at any.
    ///
    /// - Parameters:
    ///   - memory: The memory.
    ///   - hasCrashed: The last process that read or wrote it has left a note of its crash.
    init?(_ memory: SharedMemory, hasCrashed: Bool = false) {
        let image = MemoryImage(of: memory)
        guard Self.isTable(image) else { return nil }
        func number(_ offset: Int) -> UInt64 { image.value(of: UInt64.self, at: offset) ?? 0 }
        guard (TableMemory.oldestVersion...TableMemory.version).contains(number(Offset.version)),
            let slots = SlotsSnapshot(
                version: number(Offset.version),
                capacity: Int(clamping: number(Offset.capacity)),
                stride: Int(clamping: number(Offset.stride)),
                in: image
            ), TableMemory.blocks(after: slots.end) <= image.size
        else { return nil }
        self.image = image
        self.slots = slots
        self.arena = TableMemory.blocks(after: slots.end)..<image.size
        self.identity = TableIdentity(
            incarnation: number(Offset.incarnation),
            number: Int(clamping: number(Offset.number)),
            tables: Int(clamping: number(Offset.tables))
        )
        var name = ByteReader(memory.bytes(Offset.initialContext..<Offset.slots)[...])
        self.initialContext = ContextName(rawValue: name.readText() ?? "")
        self.isHandedOver = number(Offset.isHandedOver) == 1
        guard self.restoring.value != 0 else { return }
        let key = SocketKey(tag: self.restoring.value)
        let cookie = self.slots[key]?.cookie ?? 0
        if hasCrashed || cookie == self.suspect.value {
            self.slots.exclude(key)
        } else {
            self.suspect.value = cookie
        }
        self.restoring.value = 0
    }

    /// The identity of the socket of the connection that was being restored when a process was killed; 0 for none.
    var suspect: SharedCell<UInt64> { self.image.memory.cell(of: UInt64.self, at: Offset.suspect) }

    /// What is found out about a table's connections, without copying anything of theirs.
    struct Survey {
        /// Those that can be gone on with.
        var outlines: [SavedConnectionOutline] = []
        /// The identities of the sockets of those that cannot, as far as they can be believed.
        var damaged: [UInt64] = []
    }

    /// Looks at all connections.
    func survey() -> Survey {
        var survey = Survey()
        self.slots.forEach { key, isTaken, slot in
            self.working(on: key) {
                if isTaken, let outline = OutlineReader(self, key, slot).outline() {
                    survey.outlines.append(outline)
                } else {
                    survey.damaged.append(slot.cookie)
                }
            }
        }
        let disputed = Self.disputed(among: survey.outlines)
        survey.damaged += disputed.sorted().map { survey.outlines[$0].cookie }
        survey.outlines = survey.outlines.enumerated().filter { !disputed.contains($0.offset) }.map { _, outline in
            var outline = outline
            outline.claims = []
            return outline
        }
        return survey
    }

    /// The numbers of those that claim what is another's: bytes, or a socket.
    private static func disputed(among outlines: [SavedConnectionOutline]) -> Set<Int> {
        var blocks = DisputedBlocks()
        for (number, outline) in outlines.enumerated() {
            for claim in outline.claims { blocks.add(claim, of: number) }
        }
        let sockets = Dictionary(grouping: outlines.indices) { outlines[$0].cookie }.values.filter { $0.count > 1 }
        return sockets.reduce(into: blocks.damaged) { $0.formUnion($1) }
    }

    /// Marks a connection as being restored meanwhile: should the process crash in that, the next one leaves it out.
    func working<Result>(on key: SocketKey, _ body: () throws -> Result) rethrows -> Result {
        self.restoring.value = key.tag
        defer { self.restoring.value = 0 }
        return try body()
    }

    /// The contexts of which a command is running.
    var contextsAtWork: Set<ContextName> {
        Set(
            self.survey().outlines.filter(\.hasLostCommand).map { self.record($0)?.context.name ?? self.initialContext }
        )
    }

    /// Copies what a connection has left.
    func savedConnection(_ outline: SavedConnectionOutline) -> SavedConnection {
        var saved = SavedConnection(slot: outline.slot)
        saved.input = outline.input.flatMap { self.image.memory.bytes($0) }
        saved.assembly = self.image.memory.bytes(outline.assembly)
        saved.output = self.image.memory.bytes(outline.output)
        saved.outputMessages = outline.outputMessages
        saved.hasLostCommand = outline.hasLostCommand
        saved.record = self.record(outline)
        if saved.record == nil, outline.slot.hasEntered {
            saved.record = SessionRecord(context: ContextSnapshot(name: self.initialContext))
        }
        return saved
    }

    private func record(_ outline: SavedConnectionOutline) -> SessionRecord? {
        outline.record.isEmpty ? nil : SessionRecord(self.image.memory.bytes(outline.record))
    }

    private var restoring: SharedCell<UInt64> {
        self.image.memory.cell(of: UInt64.self, at: Offset.restoring)
    }
}
