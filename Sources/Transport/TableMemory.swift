import Contexts
import Reactor
import WebSocketProtocol

/// The memory of one table that another process can go on with: slots, buffers, and what is being done just now.
///
/// One file in memory: a head of fixed layout, the slots, and blocks. Each number in it is true at any moment. Where two
/// belong together, a process that is killed between them, a few instructions, leaves one of them late. ``FormerTable``
/// reads it.
final class TableMemory {
    /// What the head begins with: "UUUSTATE" in the order of its bytes.
    static let magic: UInt64 = 0x4554_4154_5355_5555
    /// The version of the layout: of the head, of ``ConnectionSlot``, of ``Backlog``, of ``Memo``.
    ///
    /// A version that only adds members at the end of the slot, or numbers where the head has zeros, reads the older ones.
    static let version: UInt64 = 2
    /// The oldest version that can be read.
    static let oldestVersion: UInt64 = 2

    /// Where the numbers of the head stand.
    enum Place {
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
        /// The context that connections begin in, of which nothing else is kept: a length and so many bytes.
        static let initialContext = 512
        /// Where the slots begin.
        static let slots = 4096
    }

    /// Which call is noted in ``Place/transferNote``.
    enum Transfer: UInt64 {
        /// Into the input of its owner's backlog.
        case input = 1
        /// Out of the output of its owner's backlog.
        case output = 2
        /// Out of what is gathered for its owner.
        case gathered = 3
    }

    /// A longer name of a context is cut: it is found in no registry then, and its connections begin anew.
    private static let mostNameCharacters = 512
    /// What blocks may take in all; only what is touched takes memory.
    private static let blockBytes = 1 << 34

    /// The file.
    let memory: SharedMemory
    private let isKept: Bool
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
    private let burstOwner: SharedCell<UInt64>
    private let burstOffset: SharedCell<UInt64>
    private let aside: SharedCell<UInt64>
    private let gatheredOwner: SharedCell<UInt64>
    private let receiving: SharedCell<UInt64>
    private let upgradeOwner: SharedCell<UInt64>
    private let transferOwner: SharedCell<UInt64>
    private let transferKind: SharedCell<UInt64>
    private let transferBounds: SharedCell<UInt64>
    private let note: TransferNote
    private let changeOwner: SharedCell<UInt64>
    private let changeInput: SharedCell<UInt64>
    private let changeAssembly: SharedCell<UInt64>
    private let changeWire: SharedCell<WebSocketConnection>

    /// Makes the memory of a table.
    ///
    /// - Parameters:
    ///   - capacity: So many connections have room.
    ///   - standing: Whose table it is.
    ///   - isKept: Another process will go on with it.
    ///   - initialContext: The context that connections begin in.
    /// - Throws: `ReactorError` when there is no memory.
    init(
        capacity: Int,
        standing: TableStanding = TableStanding(),
        isKept: Bool,
        initialContext: ContextName
    ) throws(ReactorError) {
        let page = 4096
        let slotBytes = (Slab<ConnectionSlot>.byteCount(capacity: capacity) + page - 1) / page * page
        let blocks = Place.slots + slotBytes
        let memory = try SharedMemory(size: blocks + Self.blockBytes)
        func cell(_ place: Int) -> SharedCell<UInt64> { memory.cell(of: UInt64.self, at: place) }
        self.memory = memory
        self.initialContext = initialContext
        self.isKept = isKept
        self.slots = Slab(capacity: capacity, in: memory, at: Place.slots)
        self.arena = Arena(memory, in: blocks..<blocks + Self.blockBytes)
        self.received = ByteBuffer(in: self.arena, at: Place.received)
        self.gathered = ByteBuffer(in: self.arena, at: Place.gathered)
        self.burstOwner = cell(Place.burstOwner)
        self.burstOffset = cell(Place.burstOffset)
        self.aside = cell(Place.aside)
        self.gatheredOwner = cell(Place.gatheredOwner)
        self.receiving = cell(Place.receiving)
        self.upgradeOwner = cell(Place.upgradeOwner)
        self.transferOwner = cell(Place.transferOwner)
        self.transferKind = cell(Place.transferKind)
        self.transferBounds = cell(Place.transferBounds)
        self.note = TransferNote(in: memory, at: Place.transferNote)
        self.changeOwner = cell(Place.changeOwner)
        self.changeInput = cell(Place.changeInput)
        self.changeAssembly = cell(Place.changeAssembly)
        self.changeWire = memory.cell(of: WebSocketConnection.self, at: Place.changeWire)
        cell(Place.capacity).value = UInt64(capacity)
        cell(Place.stride).value = UInt64(Slab<ConnectionSlot>.stride)
        cell(Place.incarnation).value = standing.incarnation
        cell(Place.tables).value = UInt64(standing.tables)
        cell(Place.number).value = UInt64(standing.number)
        var name = ByteWriter()
        name.write(String(initialContext.rawValue.prefix(Self.mostNameCharacters)))
        memory.write(RawSpan(_elements: name.bytes.span), at: Place.initialContext)
        cell(Place.version).value = Self.version
        cell(Place.magic).value = Self.magic
    }

    /// Whose bytes ``received`` holds; nil when they are nobody's.
    var owner: SocketKey? {
        let tag = self.burstOwner.value
        return tag == 0 ? nil : SocketKey(tag: tag)
    }

    /// Whether ``received`` holds the bytes of that connection.
    func isOwner(_ key: SocketKey) -> Bool { self.burstOwner.value == key.tag }

    /// From where on the bytes of ``received`` are not used yet.
    var offset: Int {
        get { Int(self.burstOffset.value) }
        set { self.burstOffset.value = UInt64(newValue) }
    }

    /// Says whose the bytes are that ``received`` holds, or will; the former owner's are given up first.
    func begin(_ owner: SocketKey) {
        self.burstOffset.value = 0
        self.burstOwner.value = owner.tag
    }

    /// Says that nobody needs what ``received`` holds.
    func endBurst() {
        self.burstOwner.value = 0
        self.received.wipe()
    }

    /// Moves what is left of the burst behind a buffer; another process finds it in one of the two places.
    func moveBurst(to input: ByteBuffer) {
        // Until it is done, what the buffer held before counts, and the rest is still here.
        self.aside.value = UInt64(input.count) + 1
        let rest = self.offset..<self.received.count
        self.received.withBytes { input.append($0, in: rest, unmaskedWith: 0) }
        self.burstOwner.value = 0
        self.aside.value = 0
        self.received.wipe()
    }

    /// Whose frames ``gathered`` holds.
    var gatheredFor: SocketKey? {
        get {
            let tag = self.gatheredOwner.value
            return tag == 0 ? nil : SocketKey(tag: tag)
        }
        set { self.gatheredOwner.value = newValue?.tag ?? 0 }
    }

    /// Whether ``gathered`` holds frames of that connection.
    func isGathered(for key: SocketKey) -> Bool { self.gatheredOwner.value == key.tag }

    /// Reads once behind what ``received`` holds, which ``begin(_:)`` has given to somebody.
    func receive(from descriptor: CInt) -> ByteBuffer.Received {
        // Who is killed in the call has perhaps received something: it shows behind the bytes, where zeros were.
        self.receiving.value = 1
        defer { self.receiving.value = 0 }
        return self.received.receive(from: descriptor)
    }

    /// Writes what ``gathered`` holds to its owner; the kernel notes how much that was.
    func sendGathered(of owner: SocketKey, to descriptor: CInt) -> ByteBuffer.Sent {
        self.noting(.gathered, self.gathered, of: owner) { self.gathered.send(to: descriptor, noting: $0) }
    }

    /// Reads once into the input of a backlog; the kernel notes how much that was.
    func receive(into input: ByteBuffer, of owner: SocketKey, from descriptor: CInt) -> ByteBuffer.Received {
        self.noting(.input, input, of: owner) { input.receive(from: descriptor, noting: $0) }
    }

    /// Writes once from the output of a backlog; the kernel notes how much that was.
    func send(_ output: ByteBuffer, of owner: SocketKey, to descriptor: CInt) -> ByteBuffer.Sent {
        self.noting(.output, output, of: owner) { output.send(to: descriptor, noting: $0) }
    }

    private func noting<Outcome>(
        _ transfer: Transfer,
        _ buffer: ByteBuffer,
        of owner: SocketKey,
        _ call: (TransferNote?) -> Outcome
    ) -> Outcome {
        // The note makes a call somewhat dearer.
        guard self.isKept else { return call(nil) }
        self.note.clear()
        self.transferBounds.value = buffer.bounds
        self.transferKind.value = transfer.rawValue
        self.transferOwner.value = owner.tag
        defer { self.transferOwner.value = 0 }
        return call(self.note)
    }

    /// Several numbers of a connection are about to change that do not fit together meanwhile: keeps how they are.
    ///
    /// - Parameters:
    ///   - owner: The connection.
    ///   - wire: The protocol's state.
    ///   - backlog: What waits of it, if anything.
    func beginChange(of owner: SocketKey, wire: WebSocketConnection, _ backlog: Backlog?) {
        self.changeWire.value = wire
        self.changeInput.value = self.owner == owner ? UInt64(self.offset) : backlog?.input.bounds ?? 0
        self.changeAssembly.value = backlog?.assembly.bounds ?? 0
        self.changeOwner.value = owner.tag
    }

    /// They have changed, and fit together again.
    func endChange() { self.changeOwner.value = 0 }

    /// A connection is being upgraded: until ``endUpgrade()`` its request counts as neither taken nor answered.
    func beginUpgrade(of owner: SocketKey) { self.upgradeOwner.value = owner.tag }

    /// The request was taken, its answer waits for the socket, and the phase is another.
    func endUpgrade() { self.upgradeOwner.value = 0 }

    /// Says that nothing is going on any more, and that nobody will touch this memory: the next process may go on with it.
    func handOver() { self.memory.cell(of: UInt64.self, at: Place.isHandedOver).value = 1 }
}

/// Which table of which process it is.
struct TableStanding: Equatable, Sendable {
    /// The number of the process among those that have followed one another.
    var incarnation: UInt64 = 0
    /// The number of the table in its process, from 0.
    var number = 0
    /// How many tables the process has.
    var tables = 1
}
