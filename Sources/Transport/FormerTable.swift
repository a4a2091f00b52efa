import Contexts
import Reactor
import WebSocketProtocol

/// The memory of a table of the process before, to be read only (``TableMemory``).
///
/// That process may have ended at any instruction. Numbers are checked before they are believed: memory of which nothing
/// can be made is no reason to end the next process too.
struct FormerTable {
    let memory: SharedMemory
    let standing: TableStanding
    /// Whether the process ended in good order, with nothing going on.
    let isHandedOver: Bool
    private let slots: SlabImage<ConnectionSlot>
    /// The context of connections of which nothing else is kept.
    private let initialContext: ContextName

    private typealias Place = TableMemory.Place

    /// Whether memory is a table's, of whatever version.
    static func isTable(_ memory: SharedMemory) -> Bool {
        memory.size > Place.slots && Self.number(Place.magic, of: memory) == TableMemory.magic
    }

    /// The table in a memory; nil if it is none, or of a version that cannot be read.
    init?(_ memory: SharedMemory) {
        guard Self.isTable(memory) else { return nil }
        func number(_ place: Int) -> UInt64 { Self.number(place, of: memory) }
        guard (TableMemory.oldestVersion...TableMemory.version).contains(number(Place.version)),
            let slots = SlabImage<ConnectionSlot>(
                capacity: Int(clamping: number(Place.capacity)),
                stride: Int(clamping: number(Place.stride)),
                in: memory,
                at: Place.slots
            )
        else { return nil }
        self.memory = memory
        self.slots = slots
        self.standing = TableStanding(
            incarnation: number(Place.incarnation),
            number: Int(clamping: number(Place.number)),
            tables: Int(clamping: number(Place.tables))
        )
        var name = ByteReader(memory.bytes(Place.initialContext..<Place.slots)[...])
        self.initialContext = ContextName(rawValue: name.readText() ?? "")
        self.isHandedOver = number(Place.isHandedOver) == 1
    }

    /// The connections of the table.
    var heirs: [Heir] {
        var heirs: [Heir] = []
        self.slots.forEach { key, slot in heirs.append(self.heir(key, slot)) }
        return heirs
    }

    /// The contexts of which a command is running.
    var contextsAtWork: Set<ContextName> {
        var names: Set<ContextName> = []
        self.slots.forEach { key, slot in
            guard slot.isRunning, !self.isChanging(key) else { return }
            names.insert(self.memo(slot.memo)?.place.name ?? self.initialContext)
        }
        return names
    }

    private func heir(_ key: SocketKey, _ slot: ConnectionSlot) -> Heir {
        var heir = Heir(slot: slot)
        heir.hasLostCommand = slot.isRunning
        if self.isChanging(key) {
            // As it was before the change; a command that was to run has not begun.
            heir.slot.wire = self.memory.cell(of: WebSocketConnection.self, at: Place.changeWire).value
            heir.hasLostCommand = false
        }
        heir.memo = self.memo(slot.memo)
        if heir.memo == nil, slot.hasEntered { heir.memo = Memo(place: KeptContext(name: self.initialContext)) }
        if slot.backlog.isThere, slot.backlog.range.upperBound <= self.memory.size {
            self.readBacklog(slot.backlog.range.lowerBound, key, into: &heir)
        }
        // Pieces of a message that was taken as a whole are of no use to the next one.
        if !heir.slot.wire.isInMessage { heir.assembly = [] }
        self.readBurst(key, into: &heir)
        self.readGathered(key, into: &heir)
        if self.number(Place.upgradeOwner) == key.tag { self.takeBackUpgrade(of: &heir) }
        return heir
    }

    /// Has a request that was being answered be the next thing to read again; nothing of the answer has left.
    private func takeBackUpgrade(of heir: inout Heir) {
        heir.slot.phase = .handshake(until: .read())
        heir.input = BufferImage(in: self.memory, at: Place.received)?.bytes() ?? []
        heir.output = []
    }

    private func readBacklog(_ place: Int, _ key: SocketKey, into heir: inout Heir) {
        let change = self.isChanging(key)
        let input = BufferImage(
            in: self.memory,
            at: place + Backlog.Place.input,
            bounds: change ? self.number(Place.changeInput) : self.boundsBefore(.input, key)
        )
        heir.input = input.map { $0.bytes() + $0.uncounted(self.transferred(.input, key)) } ?? []
        let assembly = BufferImage(
            in: self.memory,
            at: place + Backlog.Place.assembly,
            bounds: change ? self.number(Place.changeAssembly) : nil
        )
        heir.assembly = assembly?.bytes() ?? []
        let output = BufferImage(
            in: self.memory,
            at: place + Backlog.Place.output,
            bounds: self.boundsBefore(.output, key)
        )
        heir.output = output?.bytes(from: self.transferred(.output, key)) ?? []
        heir.outputMessages = Int(clamping: self.number(place + Backlog.Place.outputMessages))
    }

    /// Adds what was received last, if it was the connection's.
    private func readBurst(_ key: SocketKey, into heir: inout Heir) {
        guard self.number(Place.burstOwner) == key.tag, let received = BufferImage(in: self.memory, at: Place.received)
        else { return }
        // What the burst was copied from is void, unless the rest of the burst was just being copied back.
        let aside = self.number(Place.aside)
        heir.input = aside == 0 ? [] : Array(heir.input.prefix(Int(clamping: aside - 1)))
        let offset = self.number(self.isChanging(key) ? Place.changeInput : Place.burstOffset)
        heir.input += received.bytes(from: Int(clamping: offset))
        if self.number(Place.receiving) == 1 { heir.input += received.uncounted }
    }

    /// Adds what was gathered, if it was the connection's.
    private func readGathered(_ key: SocketKey, into heir: inout Heir) {
        // If there is output, then what was gathered has just been put there.
        guard self.number(Place.gatheredOwner) == key.tag, heir.output.isEmpty,
            let gathered = BufferImage(
                in: self.memory,
                at: Place.gathered,
                bounds: self.boundsBefore(.gathered, key)
            )
        else { return }
        heir.output = gathered.bytes(from: self.transferred(.gathered, key))
    }

    private func memo(_ block: Arena.Block) -> Memo? {
        guard block.isThere, block.range.upperBound <= self.memory.size else { return nil }
        return Memo(self.memory.bytes(block.range))
    }

    /// Start and end of a buffer as they were before a transfer that may be in the middle; nil if none is.
    private func boundsBefore(_ transfer: TableMemory.Transfer, _ key: SocketKey) -> UInt64? {
        self.isGoingOn(transfer, key) ? self.number(Place.transferBounds) : nil
    }

    /// How many bytes a transfer has moved that may be in the middle.
    private func transferred(_ transfer: TableMemory.Transfer, _ key: SocketKey) -> Int {
        self.isGoingOn(transfer, key) ? TransferNote(in: self.memory, at: Place.transferNote).count : 0
    }

    private func isChanging(_ key: SocketKey) -> Bool { self.number(Place.changeOwner) == key.tag }

    private func isGoingOn(_ transfer: TableMemory.Transfer, _ key: SocketKey) -> Bool {
        self.number(Place.transferOwner) == key.tag && self.number(Place.transferKind) == transfer.rawValue
    }

    private func number(_ place: Int) -> UInt64 { Self.number(place, of: self.memory) }

    private static func number(_ place: Int, of memory: SharedMemory) -> UInt64 {
        memory.cell(of: UInt64.self, at: place).value
    }
}
