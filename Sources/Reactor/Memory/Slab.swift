import Glibc
import Synchronization

/// A fixed table of slots with plain values in shared memory, where another process can read them.
///
/// A slot is found by its ``SocketKey``; the key of an earlier tenant finds nothing. Pages are allocated when a slot is
/// first used, so a large table costs only what is used of it. Not thread-safe: one owner uses it.
///
/// It is public so that the members that are used for every message can be inlinable. The body of a `package` function
/// is not available to other modules, and a call from there would have to look up the generic type.
@safe public final class Slab<Slot: BitwiseCopyable> {
    /// A slot after its generation and its tenancy.
    ///
    /// The slot comes last because another version's slots may be longer or shorter (``SlabImage``).
    @usableFromInline
    struct Cell: BitwiseCopyable {
        @usableFromInline var generation: UInt32
        /// 1 if the slot has a tenant, otherwise 0.
        @usableFromInline var taken: UInt32
        @usableFromInline var slot: Slot

        init(slot: Slot, generation: UInt32) {
            self.generation = generation
            self.taken = 0
            self.slot = slot
        }
    }

    /// The offset of the slot in its cell, in bytes.
    @usableFromInline let slotOffset = MemoryLayout<Cell>.offset(of: \.slot) ?? 0

    @usableFromInline let cells: UnsafeMutablePointer<Cell>
    private let memory: SharedMemory
    private var free: [UInt32] = []
    @usableFromInline var untouched: UInt32 = 0

    /// The number of slots.
    public let capacity: Int
    /// The number of slots that have a tenant.
    package private(set) var count = 0

    /// Makes a table of `capacity` slots at `offset` in the memory, which must be all zeros there.
    package init(capacity: Int, in memory: SharedMemory, at offset: Int) {
        precondition(capacity > 0 && capacity < Int(UInt32.max), "a slab needs at least one slot")
        unsafe self.cells = memory.pointer(of: Cell.self, at: offset, count: capacity)
        self.memory = memory
        self.capacity = capacity
    }

    /// Returns the size of a table of `capacity` slots, in bytes.
    package static func byteCount(capacity: Int) -> Int { capacity * Self.stride }

    /// The distance from one slot to the next, in bytes.
    package static var stride: Int { MemoryLayout<Cell>.stride }

    /// Puts a value into a free slot and returns its key; nil if the table is full.
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
        // A fresh page is all zeros, so the first tenant of a slot has generation 1, and no key has tag 0.
        let generation = unsafe max(1, self.cells[Int(index)].generation &+ 1)
        unsafe self.cells[Int(index)] = Cell(slot: slot, generation: generation)
        // So another process finds either no tenant or a complete one.
        atomicMemoryFence(ordering: .releasing)
        unsafe self.cells[Int(index)].taken = 1
        self.count += 1
        return SocketKey(index: index, generation: generation)
    }

    /// Frees the slot of a tenant; returns false if the tenant is gone already.
    @discardableResult
    package func remove(_ key: SocketKey) -> Bool {
        guard self.contains(key) else { return false }
        unsafe self.cells[Int(key.index)].taken = 0
        self.free.append(key.index)
        self.count -= 1
        return true
    }

    /// Returns whether the key's tenant still has the slot.
    @inlinable
    public func contains(_ key: SocketKey) -> Bool {
        guard Int(key.index) < self.capacity else { return false }
        return unsafe self.cells[Int(key.index)].taken == 1 && self.cells[Int(key.index)].generation == key.generation
    }

    /// The value of the key's tenant; traps if the tenant is gone.
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

    /// One more than the highest index that was ever used.
    package var extent: Int { Int(self.untouched) }

    /// The keys of all tenants, in the order of their slots.
    package var keys: [SocketKey] { self.keys(in: 0..<self.extent) }

    /// Returns the keys of the tenants in a range of slots.
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
