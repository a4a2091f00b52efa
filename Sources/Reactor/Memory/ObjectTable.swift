import Glibc

/// A fixed table of objects, one for each slot of a ``Slab``, with the slot's index as key.
///
/// Address space is mapped for the whole capacity, and pages are allocated when they are first used. A fixed table in a
/// `let` needs no check of exclusive access, unlike a growing array in a variable. Not thread-safe: one owner uses it.
@safe public final class ObjectTable<Member: AnyObject> {
    @usableFromInline let members: UnsafeMutablePointer<Member?>
    private let bytes: Int

    /// The number of slots.
    public let capacity: Int

    /// Maps a table with `capacity` slots; throws ``ReactorError`` if the address space cannot be mapped.
    package init(capacity: Int) throws(ReactorError) {
        precondition(capacity > 0, "a roster needs at least one place")
        let bytes = capacity * MemoryLayout<Member?>.stride
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let memory = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), unsafe memory != MAP_FAILED
        else { throw ReactorError.last(at: "mmap", errno: errno) }
        // An empty optional reference is a word of zeros, as in a fresh page.
        unsafe self.members = memory.bindMemory(to: Member?.self, capacity: capacity)
        self.bytes = bytes
        self.capacity = capacity
    }

    deinit {
        // Slots that were never used are zeros, and reading them would allocate their pages.
        unsafe self.members.deinitialize(count: self.used)
        unsafe munmap(self.members, self.bytes)
    }

    /// One more than the highest index that was ever used.
    @usableFromInline var used = 0

    /// The object of a slot; nil if there is none.
    ///
    /// An index outside the capacity traps.
    @inlinable
    public subscript(_ index: UInt32) -> Member? {
        get {
            precondition(Int(index) < self.capacity, "no such place")
            return unsafe self.members[Int(index)]
        }
        set {
            precondition(Int(index) < self.capacity, "no such place")
            self.used = max(self.used, Int(index) + 1)
            unsafe self.members[Int(index)] = newValue
        }
    }
}
