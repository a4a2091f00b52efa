import CLinux
import Glibc
public import Synchronization

/// A queue of bytes in a block of an ``Arena``: bytes are added at the end and removed at the start.
///
/// This value is a handle. The location of the bytes is in a ``Record`` in shared memory, which is valid at any moment,
/// so that another process can continue with it. An empty buffer that was released has no block. Not thread-safe: one
/// owner uses it, and calls ``release()`` at the end.
///
/// It is public so that the members that are used for every message can be inlinable, as in ``Slab``.
@safe public struct ByteBuffer {
    /// The location of a buffer's bytes, in 16 bytes that mean the same in another process.
    @usableFromInline
    package struct Record: BitwiseCopyable, Sendable {
        /// The block with the bytes.
        @usableFromInline var block = Arena.Block()
        /// Start and end within the block, in one number, so that one write changes both.
        @usableFromInline var bounds: UInt64 = 0

        /// Makes the record of a buffer without a block.
        package init() {}
    }

    @usableFromInline let arena: Arena
    // The start of the arena's memory, so that an append with enough room does not need to read it from the arena.
    @usableFromInline let memory: UnsafeMutableRawPointer
    @usableFromInline let record: UnsafeMutablePointer<Record>
    private let canBeRefused: Bool

    /// Makes a handle to the buffer whose record is at `offset`.
    ///
    /// - Parameters:
    ///   - arena: The arena that holds the block and the record.
    ///   - offset: The offset of the record in the arena's memory.
    ///   - canBeRefused: Whether growing fails when it would exceed the budget of the arena.
    package init(in arena: Arena, at offset: Int, canBeRefused: Bool = true) {
        self.arena = arena
        self.canBeRefused = canBeRefused
        unsafe self.memory = arena.memory.base
        unsafe self.record = arena.memory.pointer(of: Record.self, at: offset, count: 1)
    }

    @inlinable var start: Int { unsafe Int(self.record.pointee.bounds & 0xFFFF_FFFF) }
    @inlinable var end: Int { unsafe Int(self.record.pointee.bounds >> 32) }
    @inlinable var capacity: Int { unsafe self.record.pointee.block.byteCount }

    @inlinable var base: UnsafeMutableRawPointer? {
        let block = unsafe self.record.pointee.block
        return unsafe block.isPresent ? self.memory + block.range.lowerBound : nil
    }

    /// Sets start and end, after all earlier writes: if the process is killed, the record has either the old or the new
    /// ones.
    @inlinable
    func setBounds(_ start: Int, _ end: Int) {
        atomicMemoryFence(ordering: .releasing)
        unsafe self.record.pointee.bounds = UInt64(start) | UInt64(end) << 32
        atomicMemoryFence(ordering: .releasing)
    }

    /// Start and end of the bytes within the block, as one number.
    package var bounds: UInt64 { unsafe self.record.pointee.bounds }

    /// The number of bytes in the buffer.
    @inlinable public var count: Int { self.end - self.start }

    /// How many bytes can be appended without growing the buffer.
    @inlinable public var room: Int { self.capacity - self.end }

    /// Whether the buffer is empty.
    package var isEmpty: Bool { self.end == self.start }

    /// Calls the body with the bytes, which are valid until it returns.
    @inlinable
    public func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
        try unsafe body(self.contents.bytes)
    }

    /// The bytes in memory, valid until the buffer changes.
    @inlinable @inline(__always) var contents: UnsafeRawBufferPointer {
        guard let base = unsafe self.base else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
        return unsafe UnsafeRawBufferPointer(start: base + self.start, count: self.count)
    }

    /// Appends a copy of the bytes; returns false, and changes nothing, if there is no memory for them.
    package func append(_ bytes: RawSpan) -> Bool {
        guard self.reserve(bytes.byteCount) else { return false }
        self.setBounds(self.start, self.put(bytes, at: self.end))
        return true
    }

    /// Appends copies of two spans, and returns the new number of bytes.
    ///
    /// Returns nil, and changes nothing, if there is no memory for both.
    package func append(_ first: RawSpan, _ second: RawSpan) -> Int? {
        guard self.reserve(first.byteCount + second.byteCount) else { return nil }
        let start = self.start
        let end = self.put(second, at: self.put(first, at: self.end))
        self.setBounds(start, end)
        return end - start
    }

    /// Appends a number of two bytes, in memory order, and a copy of the span; returns the new number of bytes.
    ///
    /// Returns nil, and changes nothing, if the block has no room: this fast path never grows the buffer.
    @inlinable
    @inline(__always)
    public func appendWithinRoom(_ first: UInt16, _ second: RawSpan) -> Int? {
        let size = MemoryLayout<UInt16>.size
        let (start, end) = (self.start, self.end)
        guard self.capacity - end >= size + second.byteCount, let tail = unsafe self.tail else { return nil }
        unsafe tail.storeBytes(of: first, as: UInt16.self)
        let newEnd = self.put(second, at: end + size)
        self.setBounds(start, newEnd)
        return newEnd - start
    }

    /// Appends that many bytes, which the body writes, and returns the new number of bytes.
    ///
    /// Returns nil, and changes nothing, if the block has no room: this fast path never grows the buffer.
    @inlinable
    @inline(__always)
    public func appendWithinRoom(_ count: Int, _ body: (inout MutableRawSpan) -> Void) -> Int? {
        let (start, end) = (self.start, self.end)
        guard self.capacity - end >= count, let tail = unsafe self.tail else { return nil }
        var target = unsafe MutableRawSpan(_unsafeStart: tail, byteCount: count)
        body(&target)
        self.setBounds(start, end + count)
        return end + count - start
    }

    /// Appends a copy of a range of bytes, each XORed with a byte of the mask (RFC 6455 5.3).
    ///
    /// Byte `i` of the range is XORed with byte `i % 4` of the mask, in memory order. Returns false, and changes
    /// nothing, if there is no memory for them.
    package func append(_ bytes: RawSpan, in range: Range<Int>, unmaskedWith mask: UInt32) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.byteCount, "the range lies outside the bytes")
        guard !range.isEmpty else { return true }
        guard self.reserve(range.count), let tail = unsafe self.tail else { return false }
        unsafe bytes.withUnsafeBytes { source in
            guard let from = source.baseAddress else { return }
            unsafe Unmasking.copy(from + range.lowerBound, to: tail, count: range.count, mask: mask)
        }
        self.setBounds(self.start, self.end + range.count)
        return true
    }

    /// Removes bytes at the start.
    package func removeFirst(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "fewer bytes are there")
        if count == self.count { self.setBounds(0, 0) } else { self.setBounds(self.start + count, self.end) }
    }

    /// Removes all bytes; the block stays allocated.
    package func removeAll() {
        self.setBounds(0, 0)
    }

    /// Removes all bytes and overwrites them with zeros.
    ///
    /// If a buffer is emptied only in this way, and bytes are otherwise removed at the end only, there are zeros after
    /// its bytes. What a killed process had received but not yet counted can then be found there
    /// (``BufferImage/uncounted``).
    package func wipe() {
        let end = self.end
        self.setBounds(0, 0)
        if let base = unsafe self.base, end > 0 { unsafe memset(base, 0, end) }
    }

    /// Removes all bytes, and frees the block, which wipes it.
    package func release() {
        self.setBounds(0, 0)
        let block = unsafe self.record.pointee.block
        unsafe self.record.pointee.block = Arena.Block()
        self.arena.free(block)
    }

    /// Ensures that `room` more bytes fit, by moving the bytes to the front or by doubling the block.
    ///
    /// Returns false, and changes nothing, if the budget of the arena or the arena itself is used up. It moves the
    /// bytes only if at least as many were removed as are left. Otherwise a full buffer that a slow reader empties in
    /// small steps would be moved as a whole for each step.
    @inlinable
    @inline(__always)
    public func reserve(_ room: Int) -> Bool {
        self.capacity - self.end >= room || self.makeRoom(room)
    }

    @usableFromInline
    func makeRoom(_ room: Int) -> Bool {
        if let base = unsafe self.base, self.start >= self.count, self.capacity - self.count >= room {
            // A kill before the bounds change leaves the bytes valid, because source and target do not overlap.
            unsafe memcpy(base, base + self.start, self.count)
            self.setBounds(0, self.count)
            return true
        }
        let wanted = max(self.end + room, self.capacity * 2)
        guard let block = self.arena.allocate(wanted, canBeRefused: self.canBeRefused) else { return false }
        let grown = unsafe self.arena.memory.base + block.range.lowerBound
        if let base = unsafe self.base { unsafe memcpy(grown + self.start, base + self.start, self.count) }
        let former = unsafe self.record.pointee.block
        atomicMemoryFence(ordering: .releasing)
        unsafe self.record.pointee.block = block
        self.arena.free(former)
        return true
    }

    /// The result of one recv(2).
    package enum Received: Equatable, Sendable {
        /// The number of bytes that were appended.
        case bytes(Int)
        /// There are no bytes at the moment.
        case nothing
        /// The peer has shut down its side and sends no more.
        case ended
        /// The socket failed.
        case failed(errno: CInt)
    }

    /// Reads once from a non-blocking socket into the reserved room.
    ///
    /// - Parameters:
    ///   - descriptor: The socket.
    ///   - note: Where the kernel also writes the count, so that it is known even if the process is killed right after
    ///     the call.
    /// - Returns: The result.
    package func receive(from descriptor: CInt, noting note: TransferNote? = nil) -> Received {
        guard let tail = unsafe self.tail, self.capacity > self.end else { return .bytes(0) }
        let room = self.capacity - self.end
        while true {
            let count =
                if let note {
                    unsafe uuu_receive_noting(descriptor, tail, room, note.pointer)
                } else {
                    unsafe recv(descriptor, tail, room, 0)
                }
            if count > 0 {
                self.setBounds(self.start, self.end + count)
                return .bytes(count)
            }
            guard count < 0 else { return .ended }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .nothing
            case let number: return .failed(errno: number)
            }
        }
    }

    /// The result of ``send(to:noting:)``.
    package enum Sent: Equatable, Sendable {
        /// The kernel accepted all bytes.
        case all
        /// The kernel's buffer is full; the rest stays in this buffer.
        case partly
        /// The socket failed.
        case failed(errno: CInt)
    }

    /// Sends the bytes to a non-blocking socket, and removes those that the kernel accepted.
    ///
    /// - Parameters:
    ///   - descriptor: The socket.
    ///   - note: Where the kernel also writes the count, so that it is known even if the process is killed right after
    ///     the call.
    /// - Returns: The result.
    package func send(to descriptor: CInt, noting note: TransferNote? = nil) -> Sent {
        while let base = unsafe self.base, !self.isEmpty {
            let count =
                if let note {
                    unsafe uuu_send_noting(descriptor, base + self.start, self.count, note.pointer)
                } else {
                    unsafe Glibc.send(descriptor, base + self.start, self.count, CInt(MSG_NOSIGNAL))
                }
            if count >= 0 {
                let whole = count == self.count
                self.removeFirst(count)
                // After a short write the kernel's buffer is full; a second call would only return EAGAIN.
                return whole ? .all : .partly
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .partly
            case let number: return .failed(errno: number)
            }
        }
        return .all
    }

    /// Copies bytes into the reserved room at `end` and returns where they end; the bounds do not change yet.
    @inlinable
    @inline(__always)
    func put(_ bytes: RawSpan, at end: Int) -> Int {
        guard !bytes.isEmpty else { return end }
        precondition(bytes.byteCount <= self.capacity - end, "no room was reserved")
        unsafe bytes.withUnsafeBytes { source in
            guard let base = unsafe self.base, let from = source.baseAddress else { return }
            unsafe (base + end).copyMemory(from: from, byteCount: source.count)
        }
        return end + bytes.byteCount
    }

    @inlinable var tail: UnsafeMutableRawPointer? {
        unsafe self.base.map { unsafe $0 + self.end }
    }
}
