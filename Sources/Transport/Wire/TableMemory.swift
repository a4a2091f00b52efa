import Contexts
import Reactor
import WebSocketProtocol

/// The memory of one table that another process can continue from: slots, buffers, and marks for operations in
/// progress.
///
/// It is one file in memory: a head of fixed layout, the slots, and blocks. Each single number is valid at any moment.
/// Two numbers that belong together may differ by one update if the process is killed in the few instructions between
/// them; ``TableSnapshot`` takes that into account when it reads the memory.
final class TableMemory {
    /// The first eight bytes of the head: "UUUSTATE".
    static let magic: UInt64 = 0x4554_4154_5355_5555
    /// The version of the layout: of the head, ``ConnectionSlot``, ``Backlog`` and ``SessionRecord``.
    ///
    /// Version 4 has the layout of version 3, and values that version 3 did not know: sessions without a socket, and
    /// dialects.
    ///
    /// A version that only adds numbers where the head had zeros can read the older ones. A version that changes the
    /// layout of the slot needs a type for each older layout (``SlotsSnapshot``).
    static let version: UInt64 = 4
    /// The oldest version that this process can read.
    static let oldestVersion: UInt64 = 2

    /// The offsets in the head, in bytes.
    enum Offset {
        static let magic = 0
        static let version = 8
        static let capacity = 16
        static let burstOwner = 24
        static let burstOffset = 32
        static let aside = 40
        static let gatheredOwner = 48
        static let received = 64
        static let gathered = 80
        static let stride = 96
        static let incarnation = 104
        static let tables = 112
        static let number = 120
        static let isHandedOver = 128
        static let receiving = 136
        static let upgradeOwner = 144
        static let transferOwner = 152
        static let transferKind = 160
        static let transferBounds = 168
        static let transferNote = 192
        static let changeOwner = 256
        static let changeInput = 264
        static let changeAssembly = 272
        static let changeWire = 280
        /// The times of the last starts, recorded by the first table (``StartGuard``).
        static let starts = 320
        /// The tag of the connection that is being restored or started after a restore; 0 for none.
        static let restoring = 344
        /// The socket cookie of the connection that was being restored when a process ended without a crash of its own;
        /// 0 for none (``TableSnapshot/suspect``).
        static let suspect = 352
        /// The name of the context of connections without a ``SessionRecord``: its length, then its bytes.
        static let initialContext = 512
        /// Where the slots begin.
        static let slots = 4096
    }

    /// The kind of the system call that ``Offset/transferNote`` counts for.
    enum Transfer: UInt64 {
        /// A read into the input of its owner's backlog.
        case input = 1
        /// A write from the output of its owner's backlog.
        case output = 2
        /// A write of the gathered frames of its owner.
        case gathered = 3
    }

    /// A longer name of a context is cut.
    ///
    /// No registry contains such a name, so its connections start in the first context again.
    private static let maximumNameBytes = 512
    /// The address space for blocks; only pages that are touched use memory.
    private static let blockBytes = 1 << 34
    /// The minimum for blocks where the address space is limited and nothing must outlive the process.
    private static let minimumBlockBytes = 1 << 26

    /// The shared memory.
    let memory: SharedMemory
    /// Whether another process may continue from this memory; if not, there is no file.
    let outlivesProcess: Bool
    /// The context of connections without a ``SessionRecord``.
    let initialContext: ContextName
    /// The slots of the connections.
    let slots: Slab<ConnectionSlot>
    /// The blocks of backlogs and records.
    let arena: Arena
    /// What was received last, until it is made into messages or moved to a backlog.
    ///
    /// Zeros follow its content.
    let received: ByteBuffer
    /// Frames that will be written with one call.
    let gathered: ByteBuffer
    let burstOwner: SharedCell<UInt64>
    let burstOffset: SharedCell<UInt64>
    let aside: SharedCell<UInt64>
    let gatheredOwner: SharedCell<UInt64>
    let receiving: SharedCell<UInt64>
    let upgradeOwner: SharedCell<UInt64>
    let transferOwner: SharedCell<UInt64>
    let transferKind: SharedCell<UInt64>
    let transferBounds: SharedCell<UInt64>
    let note: TransferNote
    let changeOwner: SharedCell<UInt64>
    let changeInput: SharedCell<UInt64>
    let changeAssembly: SharedCell<UInt64>
    let changeWire: SharedCell<WebSocketConnection>
    /// The tag of the connection that is being started after a restore.
    ///
    /// If the process crashes, the next one excludes it.
    let beingRestored: SharedCell<UInt64>
    /// The cookie of the connection that was being restored when a process was killed.
    ///
    /// If the next process ends at the same one, it is excluded.
    let suspect: SharedCell<UInt64>

    /// Creates the memory of a table.
    ///
    /// - Parameters:
    ///   - capacity: The maximum number of connections.
    ///   - identity: The number of the table, and the process that it belongs to.
    ///   - outlivesProcess: Whether another process may continue from it. If not, there is no file, and it fits into a
    ///     limited address space.
    ///   - initialContext: The context in which connections start.
    ///   - budget: The memory that all tables may use together.
    /// - Throws: `ReactorError` when there is no memory.
    init(
        capacity: Int,
        identity: TableIdentity = TableIdentity(),
        outlivesProcess: Bool,
        initialContext: ContextName,
        budget: MemoryBudget = MemoryBudget()
    ) throws(ReactorError) {
        let blocks = Self.blocks(after: Offset.slots + Slab<ConnectionSlot>.byteCount(capacity: capacity))
        let size = blocks + Self.blockBytes
        let others = max(0, identity.tables - identity.number - 1)
        let memory =
            outlivesProcess
            ? try SharedMemory(size: size)
            : try SharedMemory(
                sizeWithoutFile: SharedMemory.affordable(size, minimum: blocks + Self.minimumBlockBytes, others: others)
            )
        func cell(_ offset: Int) -> SharedCell<UInt64> { memory.cell(of: UInt64.self, at: offset) }
        self.memory = memory
        self.initialContext = initialContext
        self.outlivesProcess = outlivesProcess
        self.slots = Slab(capacity: capacity, in: memory, at: Offset.slots)
        self.arena = Arena(memory, in: blocks..<memory.size, budget: budget)
        // The loop needs these two: they are not refused when connections use too much memory.
        self.received = ByteBuffer(in: self.arena, at: Offset.received, canBeRefused: false)
        self.gathered = ByteBuffer(in: self.arena, at: Offset.gathered, canBeRefused: false)
        self.burstOwner = cell(Offset.burstOwner)
        self.burstOffset = cell(Offset.burstOffset)
        self.aside = cell(Offset.aside)
        self.gatheredOwner = cell(Offset.gatheredOwner)
        self.receiving = cell(Offset.receiving)
        self.upgradeOwner = cell(Offset.upgradeOwner)
        self.transferOwner = cell(Offset.transferOwner)
        self.transferKind = cell(Offset.transferKind)
        self.transferBounds = cell(Offset.transferBounds)
        self.note = TransferNote(in: memory, at: Offset.transferNote)
        self.changeOwner = cell(Offset.changeOwner)
        self.changeInput = cell(Offset.changeInput)
        self.changeAssembly = cell(Offset.changeAssembly)
        self.changeWire = memory.cell(of: WebSocketConnection.self, at: Offset.changeWire)
        self.beingRestored = cell(Offset.restoring)
        self.suspect = cell(Offset.suspect)
        cell(Offset.capacity).value = UInt64(capacity)
        cell(Offset.stride).value = UInt64(Slab<ConnectionSlot>.stride)
        cell(Offset.incarnation).value = identity.incarnation
        cell(Offset.tables).value = UInt64(identity.tables)
        cell(Offset.number).value = UInt64(identity.number)
        var name = ByteWriter()
        name.write(initialContext.rawValue.cut(toBytes: Self.maximumNameBytes))
        memory.write(RawSpan(_elements: name.bytes.span), at: Offset.initialContext)
        cell(Offset.version).value = Self.version
        cell(Offset.magic).value = Self.magic
    }
    /// Returns where blocks begin after slots that end at this offset: at the next page.
    static func blocks(after slotsEnd: Int) -> Int { (slotsEnd + 4095) / 4096 * 4096 }
}
