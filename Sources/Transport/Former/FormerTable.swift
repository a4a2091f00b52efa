import Contexts
import Reactor
import WebSocketProtocol

/// The memory of a table of the process before, to be read only (``TableMemory``).
///
/// That process may have ended at any instruction, and it may have ended because its memory is damaged. Each number is
/// believed only as far as it can have been written; what cannot have been costs the connection that it belongs to.
struct FormerTable: Sendable {
    let image: MemoryImage
    let standing: TableStanding
    /// Whether the process ended in good order, with nothing going on.
    let isHandedOver: Bool
    /// Where blocks can be.
    let arena: Range<Int>
    /// The context of connections of which nothing else is kept.
    let initialContext: ContextName
    private let slots: FormerSlots

    private typealias Place = TableMemory.Place

    /// Whether memory is a table's, of whatever version.
    static func isTable(_ memory: SharedMemory) -> Bool { self.isTable(MemoryImage(of: memory)) }

    private static func isTable(_ image: MemoryImage) -> Bool {
        image.size > Place.slots && image.value(of: UInt64.self, at: Place.magic) == TableMemory.magic
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
        func number(_ place: Int) -> UInt64 { image.value(of: UInt64.self, at: place) ?? 0 }
        guard (TableMemory.oldestVersion...TableMemory.version).contains(number(Place.version)),
            let slots = FormerSlots(
                version: number(Place.version),
                capacity: Int(clamping: number(Place.capacity)),
                stride: Int(clamping: number(Place.stride)),
                in: image
            ), TableMemory.blocks(after: slots.end) <= image.size
        else { return nil }
        self.image = image
        self.slots = slots
        self.arena = TableMemory.blocks(after: slots.end)..<image.size
        self.standing = TableStanding(
            incarnation: number(Place.incarnation),
            number: Int(clamping: number(Place.number)),
            tables: Int(clamping: number(Place.tables))
        )
        var name = ByteReader(memory.bytes(Place.initialContext..<Place.slots)[...])
        self.initialContext = ContextName(rawValue: name.readText() ?? "")
        self.isHandedOver = number(Place.isHandedOver) == 1
        guard self.restoring.value != 0 else { return }
        let key = SocketKey(tag: self.restoring.value)
        let cookie = self.slots[key]?.cookie ?? 0
        if hasCrashed || cookie == self.suspect.value {
            self.slots.leaveOut(key)
        } else {
            self.suspect.value = cookie
        }
        self.restoring.value = 0
    }

    /// The identity of the socket of the connection that was being restored when a process was killed; 0 for none.
    var suspect: SharedCell<UInt64> { self.image.memory.cell(of: UInt64.self, at: Place.suspect) }

    /// What is found out about a table's connections, without copying anything of theirs.
    struct Survey {
        /// Those that can be gone on with.
        var outlines: [HeirOutline] = []
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
    private static func disputed(among outlines: [HeirOutline]) -> Set<Int> {
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
        Set(self.survey().outlines.filter(\.hasLostCommand).map { self.memo($0)?.place.name ?? self.initialContext })
    }

    /// Copies what a connection has left.
    func heir(_ outline: HeirOutline) -> Heir {
        var heir = Heir(slot: outline.slot)
        heir.input = outline.input.flatMap { self.image.memory.bytes($0) }
        heir.assembly = self.image.memory.bytes(outline.assembly)
        heir.output = self.image.memory.bytes(outline.output)
        heir.outputMessages = outline.outputMessages
        heir.hasLostCommand = outline.hasLostCommand
        heir.memo = self.memo(outline)
        if heir.memo == nil, outline.slot.hasEntered { heir.memo = Memo(place: KeptContext(name: self.initialContext)) }
        return heir
    }

    private func memo(_ outline: HeirOutline) -> Memo? {
        outline.memo.isEmpty ? nil : Memo(self.image.memory.bytes(outline.memo))
    }

    private var restoring: SharedCell<UInt64> {
        self.image.memory.cell(of: UInt64.self, at: Place.restoring)
    }
}
