import CLinux
import Glibc
import Synchronization

/// Mapped memory in an anonymous file (memfd_create(2)), which exists as long as any process holds its descriptor.
///
/// The mapping is as large as may ever be needed; pages are allocated when they are first used. Not thread-safe as a
/// whole; each part has one owner.
@safe public final class SharedMemory: Sendable {
    @usableFromInline nonisolated(unsafe) let base: UnsafeMutableRawPointer

    /// The size of the mapping, in bytes.
    package let size: Int
    /// The descriptor of the file, closed when this object is released; -1 for memory without a file.
    package let descriptor: CInt

    /// Makes memory of `size` bytes, all zeros; throws ``ReactorError``.
    package init(size: Int) throws(ReactorError) {
        let descriptor = unsafe uuu_memory_file("uuu-state")
        guard descriptor >= 0 else { throw ReactorError.last(at: "memfd_create", errno: errno) }
        guard ftruncate(descriptor, size) == 0, uuu_seal_size(descriptor) == 0 else {
            let number = errno
            Glibc.close(descriptor)
            guard number == EFBIG else { throw ReactorError.last(at: "ftruncate", errno: number) }
            throw ResourceLimit.fileSize.refusal(of: size, at: Self.description, errno: number)
        }
        unsafe self.base = try Self.map(descriptor, size)
        self.size = size
        self.descriptor = descriptor
    }

    /// Makes memory without a file, which ends with this process; throws ``ReactorError``.
    package init(sizeWithoutFile size: Int) throws(ReactorError) {
        unsafe self.base = try Self.map(-1, size)
        self.size = size
        self.descriptor = -1
    }

    /// Returns how many bytes of memory without a file to request: less than `size` where the address space is limited.
    ///
    /// If it is limited, all requests together get half of the free address space.
    ///
    /// - Parameters:
    ///   - size: The desired number of bytes.
    ///   - minimum: The least number of bytes to return.
    ///   - others: How many more requests will follow this one.
    /// - Returns: The number of bytes to request.
    package static func affordable(_ size: Int, minimum: Int, others: Int) -> Int {
        guard let free = ResourceLimit.freeAddressSpace else { return size }
        return max(minimum, min(size, free / 2 / (others + 1) / 4096 * 4096))
    }

    private static let description = "the memory of an event loop"

    /// Maps the memory behind a descriptor that another process left, and takes ownership of the descriptor.
    ///
    /// If it throws, the descriptor is closed. Throws ``ReactorError``, also for a file that could shrink while it is
    /// mapped.
    package init(adopting descriptor: CInt) throws(ReactorError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_size > 0,
            uuu_cannot_shrink(descriptor)
        else {
            let number = errno
            Glibc.close(descriptor)
            throw ReactorError.last(at: "passed memory", errno: number)
        }
        unsafe self.base = try Self.map(descriptor, status.st_size)
        self.size = status.st_size
        self.descriptor = descriptor
    }

    deinit {
        unsafe munmap(self.base, self.size)
        if self.descriptor >= 0 { Glibc.close(self.descriptor) }
    }

    private static func map(_ descriptor: CInt, _ size: Int) throws(ReactorError) -> UnsafeMutableRawPointer {
        let flags = MAP_SHARED | MAP_NORESERVE | (descriptor < 0 ? MAP_ANONYMOUS : 0)
        let memory = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, flags, descriptor, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
            let number = errno
            if descriptor >= 0 { Glibc.close(descriptor) }
            guard number == ENOMEM, ResourceLimit.addressSpace.bytes != nil else {
                throw ReactorError.last(at: "mmap", errno: number)
            }
            throw ResourceLimit.addressSpace.refusal(of: size, at: self.description, errno: number)
        }
        // The memory contains what players typed, so it is excluded from core dumps (madvise(2)).
        unsafe _ = madvise(memory, size, MADV_DONTDUMP)
        return unsafe memory
    }

    /// Calls the body with a range of bytes; traps if the range lies outside the memory.
    package func withBytes<Result>(_ range: Range<Int>, _ body: (RawSpan) throws -> Result) rethrows -> Result {
        precondition(range.lowerBound >= 0 && range.upperBound <= self.size, "this lies outside the memory")
        let bytes = unsafe UnsafeRawBufferPointer(start: self.base + range.lowerBound, count: range.count)
        return try unsafe body(bytes.bytes)
    }

    /// Returns a copy of a range of bytes; traps if the range lies outside the memory.
    package func bytes(_ range: Range<Int>) -> [UInt8] {
        // For a count of 0 the initializer would write into the empty array that all threads share.
        guard !range.isEmpty else { return [] }
        return self.withBytes(range) { bytes in
            unsafe [UInt8](unsafeUninitializedCapacity: bytes.byteCount) { target, initialized in
                unsafe bytes.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: $0) }
                initialized = bytes.byteCount
            }
        }
    }

    /// Copies bytes to `offset`, where they must fit; later writes take effect after it, for another process too.
    package func write(_ bytes: RawSpan, at offset: Int) {
        precondition(offset >= 0 && bytes.byteCount <= self.size - offset, "this lies outside the memory")
        unsafe bytes.withUnsafeBytes { source in
            guard let from = source.baseAddress else { return }
            unsafe _ = memcpy(self.base + offset, from, source.count)
        }
        atomicMemoryFence(ordering: .releasing)
    }

    /// Writes a number at `offset`, which must be inside the memory and aligned.
    package func write(_ number: UInt32, at offset: Int) {
        unsafe self.pointer(of: UInt32.self, at: offset, count: 1).pointee = number
    }

    /// Returns the number at `offset`, which must be inside the memory and aligned.
    package func number(at offset: Int) -> UInt32 {
        unsafe self.pointer(of: UInt32.self, at: offset, count: 1).pointee
    }

    /// Returns the value at `offset` as a cell; the offset must be inside the memory and aligned.
    package func cell<Value: BitwiseCopyable>(of type: Value.Type, at offset: Int) -> SharedCell<Value> {
        unsafe SharedCell(memory: self, pointer: self.pointer(of: type, at: offset, count: 1))
    }

    /// Returns a pointer to `count` values at `offset`; they must lie inside the memory and be aligned.
    @usableFromInline
    func pointer<Value: BitwiseCopyable>(of type: Value.Type, at offset: Int, count: Int) -> UnsafeMutablePointer<Value>
    {
        let end = offset + count * MemoryLayout<Value>.stride
        precondition(offset >= 0 && end <= self.size, "this lies outside the memory")
        precondition(offset % MemoryLayout<Value>.alignment == 0, "this is not aligned")
        return unsafe (self.base + offset).bindMemory(to: Value.self, capacity: count)
    }

    /// The size of a page, in bytes.
    static var pageBytes: Int { 4096 }

    /// Overwrites a range with zeros, after all earlier writes, for another process too.
    package func wipe(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= self.size, "this lies outside the memory")
        atomicMemoryFence(ordering: .releasing)
        unsafe _ = memset(self.base + range.lowerBound, 0, range.count)
    }

    /// Overwrites a range with zeros, and gives the pages that lie entirely in it back to the system (madvise(2)).
    func forget(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= self.size, "this lies outside the memory")
        guard let pages = Self.pages(within: range) else { return self.wipe(range) }
        // The rest of the first and last page belongs to others, so only the range itself is wiped there.
        self.wipe(range.lowerBound..<pages.lowerBound)
        if !self.giveBackPages(within: range) { self.wipe(pages) }
        self.wipe(pages.upperBound..<range.upperBound)
    }

    /// Gives the pages that lie entirely in a range back to the system, after which they read as zeros.
    ///
    /// Returns false if the system refuses.
    @discardableResult
    func giveBackPages(within range: Range<Int>) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= self.size, "this lies outside the memory")
        guard let pages = Self.pages(within: range) else { return true }
        atomicMemoryFence(ordering: .releasing)
        return unsafe madvise(self.base + pages.lowerBound, pages.count, MADV_REMOVE) == 0
    }

    /// Returns the whole pages in a range; nil if there are none.
    private static func pages(within range: Range<Int>) -> Range<Int>? {
        let first = (range.lowerBound + self.pageBytes - 1) / self.pageBytes * self.pageBytes
        let last = range.upperBound / self.pageBytes * self.pageBytes
        return first < last ? first..<last : nil
    }
}
