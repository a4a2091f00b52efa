import Reactor

/// The memory of one table that another process can go on with: slots, buffers, and what is being done just now.
///
/// One file in memory: a head of fixed layout, the slots, and blocks. Each number in it is true at any moment. Where two
/// belong together, a process that is killed between them, a few instructions, leaves one of them late.
final class TableMemory {
    /// What the head begins with: "UUUSTATE" in the order of its bytes.
    static let magic: UInt64 = 0x4554_4154_5355_5555
    /// The version of the layout: of the head, of ``ConnectionSlot``, of ``Backlog``.
    static let version: UInt64 = 1

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
        /// Where the slots begin.
        static let slots = 4096
    }

    /// What blocks may take in all; only what is touched takes memory.
    private static let blockBytes = 1 << 34

    /// The file.
    let memory: SharedMemory
    /// The connections.
    let slots: Slab<ConnectionSlot>
    /// Their buffers.
    let arena: Arena
    /// What was received last, until it is made into messages or put aside.
    let received: ByteBuffer
    /// Frames that wait to be written with one call.
    let gathered: ByteBuffer
    private let burstOwner: SharedCell<UInt64>
    private let burstOffset: SharedCell<UInt64>
    private let aside: SharedCell<UInt64>
    private let gatheredOwner: SharedCell<UInt64>

    /// Makes the memory of a table with room for that many connections; throws `ReactorError`.
    init(capacity: Int) throws(ReactorError) {
        let page = 4096
        let slotBytes = (Slab<ConnectionSlot>.byteCount(capacity: capacity) + page - 1) / page * page
        let blocks = Place.slots + slotBytes
        self.memory = try SharedMemory(size: blocks + Self.blockBytes)
        self.slots = Slab(capacity: capacity, in: self.memory, at: Place.slots)
        self.arena = Arena(self.memory, in: blocks..<blocks + Self.blockBytes)
        self.received = ByteBuffer(in: self.arena, at: Place.received)
        self.gathered = ByteBuffer(in: self.arena, at: Place.gathered)
        self.burstOwner = self.memory.cell(of: UInt64.self, at: Place.burstOwner)
        self.burstOffset = self.memory.cell(of: UInt64.self, at: Place.burstOffset)
        self.aside = self.memory.cell(of: UInt64.self, at: Place.aside)
        self.gatheredOwner = self.memory.cell(of: UInt64.self, at: Place.gatheredOwner)
        self.memory.cell(of: UInt64.self, at: Place.capacity).value = UInt64(capacity)
        self.memory.cell(of: UInt64.self, at: Place.version).value = Self.version
        self.memory.cell(of: UInt64.self, at: Place.magic).value = Self.magic
    }

    /// Whose bytes ``received`` holds; nil when they are nobody's.
    var owner: SocketKey? {
        let tag = self.burstOwner.value
        return tag == 0 ? nil : SocketKey(tag: tag)
    }

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
        self.received.removeAll()
    }

    /// Moves what is left of the burst behind a buffer; another process finds it in one of the two places.
    func moveBurst(to input: ByteBuffer) {
        // Until it is done, what the buffer held before counts, and the rest is still here.
        self.aside.value = UInt64(input.count) + 1
        self.received.removeFirst(self.offset)
        self.burstOffset.value = 0
        self.received.withBytes { input.append($0) }
        self.burstOwner.value = 0
        self.aside.value = 0
        self.received.removeAll()
    }

    /// Whose frames ``gathered`` holds.
    var gatheredFor: SocketKey? {
        get {
            let tag = self.gatheredOwner.value
            return tag == 0 ? nil : SocketKey(tag: tag)
        }
        set { self.gatheredOwner.value = newValue?.tag ?? 0 }
    }
}
