import Glibc

/// The object that belongs to each slot of a ``Slab``, found by the slot's number.
///
/// Memory is mapped for all and touched for those that are used. A fixed table behind a `let` needs no check of
/// exclusive access, as a growing array in a variable would at each look. Not safe from several threads: one owner.
@safe public final class ObjectTable<Member: AnyObject> {
    @usableFromInline let members: UnsafeMutablePointer<Member?>
    private let bytes: Int

    /// How many there can be.
    public let capacity: Int

    /// Maps a table for that many objects; throws ``ReactorError`` when memory cannot be had.
    package init(capacity: Int) throws(ReactorError) {
        precondition(capacity > 0, "a roster needs at least one place")
        let bytes = capacity * MemoryLayout<Member?>.stride
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let memory = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), unsafe memory != MAP_FAILED
        else { throw ReactorError.last(at: "mmap", errno: errno) }
        // A reference that is not there is a word of zeros, as fresh pages are.
        unsafe self.members = memory.bindMemory(to: Member?.self, capacity: capacity)
        self.bytes = bytes
        self.capacity = capacity
    }

    deinit {
        // Places that were never used are zeros; looking at them would touch their pages.
        unsafe self.members.deinitialize(count: self.used)
        unsafe munmap(self.members, self.bytes)
    }

    /// One more than the highest number that was ever used.
    @usableFromInline var used = 0

    /// The object of a slot; nil when it has none.
    ///
    /// A number beyond the capacity traps.
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
