import CLinux
import Glibc
import Synchronization

/// Memory that outlives its process as long as somebody keeps its descriptor: a file in memory, mapped (memfd_create(2)).
///
/// It is as large as may ever be needed and takes what was touched. Not safe from several threads but for parts that
/// each have one owner.
@safe public final class SharedMemory: Sendable {
    @usableFromInline nonisolated(unsafe) let base: UnsafeMutableRawPointer

    /// How many bytes are mapped.
    package let size: Int
    /// The file, which closes with the last reference to this; -1 for memory without one.
    package let descriptor: CInt

    /// Makes memory of that many bytes, all zero; throws ``ReactorError``.
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

    /// How much memory without a file to ask for: less than is wished where the address space is limited.
    ///
    /// Half of what is free then goes to all who ask.
    ///
    /// - Parameters:
    ///   - size: The bytes wished.
    ///   - minimum: What is asked for in any case.
    ///   - others: So many ask after this one.
    /// - Returns: The bytes to ask for.
    package static func affordable(_ size: Int, minimum: Int, others: Int) -> Int {
        guard let free = ResourceLimit.freeAddressSpace else { return size }
        return max(minimum, min(size, free / 2 / (others + 1) / 4096 * 4096))
    }

    private static let description = "the memory of an event loop"

    /// Maps what another process has left; the descriptor is this object's from here on, and closed if it throws.
    ///
    /// Throws ``ReactorError``, also for a file that could become smaller while it is mapped.
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
        // What players typed is in there: it is no part of a core dump (madvise(2)).
        unsafe _ = madvise(memory, size, MADV_DONTDUMP)
        return unsafe memory
    }

    /// Lends bytes; the range must lie inside.
    package func withBytes<Result>(_ range: Range<Int>, _ body: (RawSpan) throws -> Result) rethrows -> Result {
        precondition(range.lowerBound >= 0 && range.upperBound <= self.size, "this lies outside the memory")
        let bytes = unsafe UnsafeRawBufferPointer(start: self.base + range.lowerBound, count: range.count)
        return try unsafe body(bytes.bytes)
    }

    /// A copy of bytes; the range must lie inside.
    package func bytes(_ range: Range<Int>) -> [UInt8] {
        // The initializer would write its count of 0 into the one empty array that all threads share.
        guard !range.isEmpty else { return [] }
        return self.withBytes(range) { bytes in
            unsafe [UInt8](unsafeUninitializedCapacity: bytes.byteCount) { target, initialized in
                unsafe bytes.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: $0) }
                initialized = bytes.byteCount
            }
        }
    }

    /// Copies bytes there, which must fit; what is written after that comes after it, for another process too.
    package func write(_ bytes: RawSpan, at offset: Int) {
        precondition(offset >= 0 && bytes.byteCount <= self.size - offset, "this lies outside the memory")
        unsafe bytes.withUnsafeBytes { source in
            guard let from = source.baseAddress else { return }
            unsafe _ = memcpy(self.base + offset, from, source.count)
        }
        atomicMemoryFence(ordering: .releasing)
    }

    /// Writes a number there, which must be inside and aligned.
    package func write(_ number: UInt32, at offset: Int) {
        unsafe self.pointer(of: UInt32.self, at: offset, count: 1).pointee = number
    }

    /// A number that lies there, which must be inside and aligned.
    package func number(at offset: Int) -> UInt32 {
        unsafe self.pointer(of: UInt32.self, at: offset, count: 1).pointee
    }

    /// A value that lies there, which must be inside and aligned.
    package func cell<Value: BitwiseCopyable>(of type: Value.Type, at offset: Int) -> SharedCell<Value> {
        unsafe SharedCell(memory: self, pointer: self.pointer(of: type, at: offset, count: 1))
    }

    /// The place of values of a type, which must lie inside and be aligned.
    @usableFromInline
    func pointer<Value: BitwiseCopyable>(of type: Value.Type, at offset: Int, count: Int) -> UnsafeMutablePointer<Value>
    {
        let end = offset + count * MemoryLayout<Value>.stride
        precondition(offset >= 0 && end <= self.size, "this lies outside the memory")
        precondition(offset % MemoryLayout<Value>.alignment == 0, "this is not aligned")
        return unsafe (self.base + offset).bindMemory(to: Value.self, capacity: count)
    }

    /// The size of a page of memory, in bytes.
    static var pageBytes: Int { 4096 }

    /// Fills a range with zeros; that comes after all that was written before, for another process too.
    package func wipe(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= self.size, "this lies outside the memory")
        atomicMemoryFence(ordering: .releasing)
        unsafe _ = memset(self.base + range.lowerBound, 0, range.count)
    }

    /// Fills a range with zeros, and gives the pages that are all in it back to the system (madvise(2)).
    func forget(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= self.size, "this lies outside the memory")
        guard let pages = Self.pages(within: range) else { return self.wipe(range) }
        // What lies beside them shares its pages with others.
        self.wipe(range.lowerBound..<pages.lowerBound)
        if !self.giveBackPages(within: range) { self.wipe(pages) }
        self.wipe(pages.upperBound..<range.upperBound)
    }

    /// Gives the pages that are all in a range back to the system; they read as zeros then.
    ///
    /// False if it takes none.
    @discardableResult
    func giveBackPages(within range: Range<Int>) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= self.size, "this lies outside the memory")
        guard let pages = Self.pages(within: range) else { return true }
        atomicMemoryFence(ordering: .releasing)
        return unsafe madvise(self.base + pages.lowerBound, pages.count, MADV_REMOVE) == 0
    }

    /// The whole pages in a range; nil if there is none.
    private static func pages(within range: Range<Int>) -> Range<Int>? {
        let first = (range.lowerBound + self.pageBytes - 1) / self.pageBytes * self.pageBytes
        let last = range.upperBound / self.pageBytes * self.pageBytes
        return first < last ? first..<last : nil
    }
}
