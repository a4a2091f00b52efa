import Contexts
import Reactor
import WebSocketProtocol

/// The memory of one table that another process can go on with: slots, buffers, and what is being done just now.
///
/// One file in memory: a head of fixed layout, the slots, and blocks. Each number in it is true at any moment. Where two
/// belong together, a process that is killed between them, a few instructions, leaves one of them late. ``TableSnapshot``
/// reads it.
final class TableMemory {
    /// What the head begins with: "UUUSTATE" in the order of its bytes.
    static let magic: UInt64 = 0x4554_4154_5355_5555
    /// The version of the layout: of the head, of ``ConnectionSlot``, of ``Backlog``, of ``SessionRecord``.
    ///
    /// A version that only adds numbers where the head has zeros reads the older ones. One that lays the slot down in
    /// another way has a type for each older one (``SlotsSnapshot``).
    static let version: UInt64 = 3
    /// The oldest version that can be read.
    static let oldestVersion: UInt64 = 2

    /// Where the numbers of the head stand.
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
        /// Times of the last starts, of which the first table keeps count (``StartGuard``).
        static let starts = 320
        /// Which connection is being restored, or begun with after that; 0 for none.
        static let restoring = 344
        /// The socket's identity of the connection that was being restored when a process ended without a crash of its own;
        /// 0 for none (``TableSnapshot/suspect``).
        static let suspect = 352
        /// The context that connections begin in, of which nothing else is kept: a length and so many bytes.
        static let initialContext = 512
        /// Where the slots begin.
        static let slots = 4096
    }

    /// Which call is noted in ``Offset/transferNote``.
    enum Transfer: UInt64 {
        /// Into the input of its owner's backlog.
        case input = 1
        /// Out of the output of its owner's backlog.
        case output = 2
        /// Out of what is gathered for its owner.
        case gathered = 3
    }

    /// A longer name of a context is cut: it is found in no registry then, and its connections begin anew.
    private static let maximumNameBytes = 512
    /// What blocks may take in all; only what is touched takes memory.
    private static let blockBytes = 1 << 34
    /// What they get at least, where the address space is limited and nothing has to outlive the process.
    private static let minimumBlockBytes = 1 << 26

    /// The file.
    let memory: SharedMemory
    /// Another process will go on with it.
    let outlivesProcess: Bool
    /// The context of connections of which nothing else is kept.
    let initialContext: ContextName
    /// The connections.
    let slots: Slab<ConnectionSlot>
    /// Their buffers.
    let arena: Arena
    /// What was received last, until it is made into messages or put aside; behind its bytes it has zeros.
    let received: ByteBuffer
    /// Frames that wait to be written with one call.
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
    /// Who is being begun with after a restore: should the process crash in that, the next one leaves it out.
    let restoring: SharedCell<UInt64>
    /// Whose restoring was under way when a process was killed: should the next one end there too, it is left out.
    let suspect: SharedCell<UInt64>

    /// Makes the memory of a table.
    ///
    /// - Parameters:
    ///   - capacity: So many connections have room.
    ///   - identity: The table and the process that it belongs to.
    ///   - outlivesProcess: Another process will go on with it; otherwise it is no file, and fits into a limited address space.
    ///   - initialContext: The context that connections begin in.
    ///   - budget: What all tables may hold together.
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
        // These are the loop's own: what all connections hold together is no reason to refuse them.
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
        self.restoring = cell(Offset.restoring)
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
    /// Where blocks begin after slots that end there: on a page of their own.
    static func blocks(after slotsEnd: Int) -> Int { (slotsEnd + 4095) / 4096 * 4096 }
}
