import Contexts
import Reactor
import WebSocketProtocol

/// The memory of a table of the previous process, for reading (``TableMemory``).
///
/// That process may have ended at any instruction, perhaps because its memory is damaged. So each value is checked
/// before it is used, and a value that cannot have been written invalidates the connection that it belongs to.
struct TableSnapshot: Sendable {
    let image: MemoryImage
    let identity: TableIdentity
    /// Whether the process has handed its connections over: nothing was in progress when it ended.
    let isHandedOver: Bool
    /// The range in which blocks can lie.
    let arena: Range<Int>
    /// The context of connections without a ``SessionRecord``.
    let initialContext: ContextName
    private let slots: SlotsSnapshot

    private typealias Offset = TableMemory.Offset

    /// Whether a memory is that of a table, of any version.
    static func isTable(_ memory: SharedMemory) -> Bool { self.isTable(MemoryImage(of: memory)) }

    private static func isTable(_ image: MemoryImage) -> Bool {
        image.size > Offset.slots && image.value(of: UInt64.self, at: Offset.magic) == TableMemory.magic
    }

    /// Reads the table in a memory; nil if it is not a table, or of a version that cannot be read.
    ///
    /// If a connection was being restored when the last process ended, it is excluded from here on if that process
    /// crashed, or if it is the second in a row that ended at this connection. A process that was killed from outside
    /// may have been at any one.
    ///
    /// - Parameters:
    ///   - memory: The memory.
    ///   - hasCrashed: Whether the last process that used the memory has left a note of its crash.
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
        guard self.beingRestored.value != 0 else { return }
        let key = SocketKey(tag: self.beingRestored.value)
        let cookie = self.slots[key]?.cookie ?? 0
        if hasCrashed || cookie == self.suspect.value {
            self.slots.exclude(key)
        } else {
            self.suspect.value = cookie
        }
        self.beingRestored.value = 0
    }

    /// The cookie of the connection that was being restored when a process was killed; 0 for none.
    var suspect: SharedCell<UInt64> { self.image.memory.cell(of: UInt64.self, at: Offset.suspect) }

    /// What a look at all connections of a table finds, before anything is copied.
    struct Survey {
        /// The connections that can be restored.
        var outlines: [SavedConnectionOutline] = []
        /// The socket cookies of those that cannot, as far as their slots can be believed.
        var damaged: [UInt64] = []
    }

    /// Reads the outlines of all connections.
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

    /// Returns the indices of outlines that claim bytes or a socket that another one claims too.
    private static func disputed(among outlines: [SavedConnectionOutline]) -> Set<Int> {
        var blocks = DisputedBlocks()
        for (number, outline) in outlines.enumerated() {
            for claim in outline.claims { blocks.add(claim, of: number) }
        }
        let sockets = Dictionary(grouping: outlines.indices) { outlines[$0].cookie }.values.filter { $0.count > 1 }
        return sockets.reduce(into: blocks.damaged) { $0.formUnion($1) }
    }

    /// Marks a connection as being restored while the body runs: if the process crashes in it, the next one excludes
    /// it.
    func working<Result>(on key: SocketKey, _ body: () throws -> Result) rethrows -> Result {
        self.beingRestored.value = key.tag
        defer { self.beingRestored.value = 0 }
        return try body()
    }

    /// The contexts that were running a command.
    var contextsAtWork: Set<ContextName> {
        Set(
            self.survey().outlines.filter(\.isCommandLost).map { self.record($0)?.context.name ?? self.initialContext }
        )
    }

    /// Copies a connection out of the memory.
    func savedConnection(_ outline: SavedConnectionOutline) -> SavedConnection {
        var saved = SavedConnection(slot: outline.slot)
        saved.input = outline.input.flatMap { self.image.memory.bytes($0) }
        saved.assembly = self.image.memory.bytes(outline.assembly)
        saved.output = self.image.memory.bytes(outline.output)
        saved.outputMessages = outline.outputMessages
        saved.isCommandLost = outline.isCommandLost
        saved.record = self.record(outline)
        if saved.record == nil, outline.slot.hasEntered {
            saved.record = SessionRecord(context: ContextSnapshot(name: self.initialContext))
        }
        return saved
    }

    private func record(_ outline: SavedConnectionOutline) -> SessionRecord? {
        outline.record.isEmpty ? nil : SessionRecord(self.image.memory.bytes(outline.record))
    }

    private var beingRestored: SharedCell<UInt64> {
        self.image.memory.cell(of: UInt64.self, at: Offset.restoring)
    }
}
