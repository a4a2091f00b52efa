import Glibc
import Synchronization

/// A fixed table of slots of plain values in shared memory, where another process can read them.
///
/// Slots are found by ``SocketKey``; a key of a former tenant finds nothing. Pages are touched when a slot is first
/// used, so a large table costs only what is used of it. Not safe from several threads: one owner.
///
/// What is used at each message is inlinable, and public for it: the body of a `package` function stays in its module,
/// and each call from another one would look up the generic type.
@safe public final class Slab<Slot: BitwiseCopyable> {
    /// A slot and its tenancy, which comes first: another version's slots may be longer or shorter (``SlabImage``).
    @usableFromInline
    struct Cell: BitwiseCopyable {
        @usableFromInline var generation: UInt32
        /// 1 if there is a tenant, else 0.
        @usableFromInline var taken: UInt32
        @usableFromInline var slot: Slot

        init(slot: Slot, generation: UInt32) {
            self.generation = generation
            self.taken = 0
            self.slot = slot
        }
    }

    /// Where the slot stands in its cell.
    @usableFromInline let slotOffset = MemoryLayout<Cell>.offset(of: \.slot) ?? 0

    @usableFromInline let cells: UnsafeMutablePointer<Cell>
    private let memory: SharedMemory
    private var free: [UInt32] = []
    @usableFromInline var untouched: UInt32 = 0

    /// How many slots there are.
    public let capacity: Int
    /// How many slots are taken.
    package private(set) var count = 0

    /// A table of that many slots at a place of the memory, which must be fresh there: all zero.
    package init(capacity: Int, in memory: SharedMemory, at offset: Int) {
        precondition(capacity > 0 && capacity < Int(UInt32.max), "a slab needs at least one slot")
        unsafe self.cells = memory.pointer(of: Cell.self, at: offset, count: capacity)
        self.memory = memory
        self.capacity = capacity
    }

    /// How many bytes a table of that many slots takes.
    package static func byteCount(capacity: Int) -> Int { capacity * Self.stride }

    /// How many bytes lie between one slot and the next.
    package static var stride: Int { MemoryLayout<Cell>.stride }

    /// Puts a value into a free slot; nil when all are taken.
    package func insert(_ slot: Slot) -> SocketKey? {
        let index: UInt32
        if let used = self.free.popLast() {
            index = used
        } else if Int(self.untouched) < self.capacity {
            index = self.untouched
            self.untouched += 1
        } else {
            return nil
        }
        // A mapped page starts as zeros: the first tenant of a slot is generation 1, so no key has tag 0.
        let generation = unsafe max(1, self.cells[Int(index)].generation &+ 1)
        unsafe self.cells[Int(index)] = Cell(slot: slot, generation: generation)
        // Another process finds either no tenant or a whole one.
        atomicMemoryFence(ordering: .releasing)
        unsafe self.cells[Int(index)].taken = 1
        self.count += 1
        return SocketKey(index: index, generation: generation)
    }

    /// Frees a slot; false when the key's tenant is not there any more.
    @discardableResult
    package func remove(_ key: SocketKey) -> Bool {
        guard self.contains(key) else { return false }
        unsafe self.cells[Int(key.index)].taken = 0
        self.free.append(key.index)
        self.count -= 1
        return true
    }

    /// Whether the key's tenant is there.
    @inlinable
    public func contains(_ key: SocketKey) -> Bool {
        guard Int(key.index) < self.capacity else { return false }
        return unsafe self.cells[Int(key.index)].taken == 1 && self.cells[Int(key.index)].generation == key.generation
    }

    /// The value in a slot; the key's tenant must be there.
    @inlinable
    public subscript(_ key: SocketKey) -> Slot {
        unsafeAddress {
            precondition(self.contains(key), "no such slot")
            return unsafe UnsafePointer(self.address(of: key))
        }
        unsafeMutableAddress {
            precondition(self.contains(key), "no such slot")
            return unsafe self.address(of: key)
        }
    }

    /// One more than the highest index that was ever taken.
    package var extent: Int { Int(self.untouched) }

    /// The keys of all tenants.
    package var keys: [SocketKey] { self.keys(in: 0..<self.extent) }

    /// The keys of the tenants whose indices are in a range.
    @inlinable
    public func keys(in range: Range<Int>) -> [SocketKey] {
        range.clamped(to: 0..<Int(self.untouched)).compactMap { index in
            guard unsafe self.cells[index].taken == 1 else { return nil }
            return unsafe SocketKey(tag: UInt64(self.cells[index].generation) << 32 | UInt64(index))
        }
    }

    @inlinable
    func address(of key: SocketKey) -> UnsafeMutablePointer<Slot> {
        unsafe (UnsafeMutableRawPointer(self.cells + Int(key.index)) + self.slotOffset)
            .assumingMemoryBound(to: Slot.self)
    }
}
