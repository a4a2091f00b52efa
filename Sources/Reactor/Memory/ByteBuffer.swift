import CLinux
import Glibc
public import Synchronization

/// Bytes that are put in at the end and taken out at the start, in a block of an ``Arena``.
///
/// A handle: where its bytes are stands in a ``Record`` in shared memory, and is true at any moment, so that another
/// process can go on with it. A buffer that is empty and was released owns no block. Not safe from several threads: one
/// owner, which also calls ``release()`` in the end.
///
/// Public for the reason that ``Slab`` is: what is used at each message is inlinable.
@safe public struct ByteBuffer {
    /// Where a buffer's bytes are: 16 bytes that mean the same in another process.
    @usableFromInline
    package struct Record: BitwiseCopyable, Sendable {
        /// The block that they are in.
        @usableFromInline var block = Arena.Block()
        /// Start and end within the block, as one number, so that both change in one go.
        @usableFromInline var bounds: UInt64 = 0

        /// The record of a buffer that owns nothing.
        package init() {}
    }

    @usableFromInline let arena: Arena
    // The start of the arena's memory: where there is room, the arena need not be looked at.
    @usableFromInline let memory: UnsafeMutableRawPointer
    @usableFromInline let record: UnsafeMutablePointer<Record>
    private let canBeRefused: Bool

    /// The buffer whose record lies at a place of the arena's memory.
    ///
    /// - Parameters:
    ///   - arena: Where its block is.
    ///   - offset: Where its record stands.
    ///   - canBeRefused: It does not grow beyond the budget of the arena.
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

    /// Sets start and end, after all that was written before: a process that is killed leaves the old or the new ones.
    @inlinable
    func setBounds(_ start: Int, _ end: Int) {
        atomicMemoryFence(ordering: .releasing)
        unsafe self.record.pointee.bounds = UInt64(start) | UInt64(end) << 32
        atomicMemoryFence(ordering: .releasing)
    }

    /// Where the bytes start and end within their block, as one number.
    package var bounds: UInt64 { unsafe self.record.pointee.bounds }

    /// How many bytes are in it.
    @inlinable public var count: Int { self.end - self.start }

    /// Whether nothing is in it.
    package var isEmpty: Bool { self.end == self.start }

    /// Lends the bytes.
    @inlinable
    public func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
        try unsafe body(self.contents.bytes)
    }

    /// Where the bytes are now.
    @inlinable @inline(__always) var contents: UnsafeRawBufferPointer {
        guard let base = unsafe self.base else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
        return unsafe UnsafeRawBufferPointer(start: base + self.start, count: self.count)
    }

    /// Copies bytes to the end; false, with nothing done, when there is no memory for them.
    package func append(_ bytes: RawSpan) -> Bool {
        guard self.reserve(bytes.byteCount) else { return false }
        self.setBounds(self.start, self.put(bytes, at: self.end))
        return true
    }

    /// Copies two runs of bytes to the end, and answers how many bytes are there then.
    ///
    /// Nil, with nothing done, when there is no memory for them.
    package func append(_ first: RawSpan, _ second: RawSpan) -> Int? {
        guard self.reserve(first.byteCount + second.byteCount) else { return nil }
        let start = self.start
        let end = self.put(second, at: self.put(first, at: self.end))
        self.setBounds(start, end)
        return end - start
    }

    /// Copies two bytes, as they lie in memory, and a run of others to the end; answers how many bytes are there then.
    ///
    /// Nil, with nothing done, if there is no room: growing is for the longer way.
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

    /// Copies a range of bytes to the end, each XORed with the mask whose byte `i % 4` (in memory order) belongs to
    /// byte `i` of the range (RFC 6455 5.3); false, with nothing done, when there is no memory for them.
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

    /// Forgets bytes at the start.
    package func removeFirst(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "fewer bytes are there")
        if count == self.count { self.setBounds(0, 0) } else { self.setBounds(self.start + count, self.end) }
    }

    /// Forgets all bytes but keeps the memory.
    package func removeAll() {
        self.setBounds(0, 0)
    }

    /// Forgets all bytes, and leaves zeros where they were.
    ///
    /// A buffer that is only emptied in this way, and whose bytes are taken out at the end only, has zeros behind its
    /// bytes: what a killed process had received and not yet counted shows there (``Image/uncounted``).
    package func wipe() {
        let end = self.end
        self.setBounds(0, 0)
        if let base = unsafe self.base, end > 0 { unsafe memset(base, 0, end) }
    }

    /// Forgets all bytes and gives the memory back, wiped.
    package func release() {
        self.setBounds(0, 0)
        let block = unsafe self.record.pointee.block
        unsafe self.record.pointee.block = Arena.Block()
        self.arena.free(block)
    }

    /// Sees to it that `room` more bytes fit; moves what is there to the front, or grows by doubling.
    ///
    /// False, with nothing done, when there is no memory for that: the budget of the arena or the arena itself is used up.
    ///
    /// It moves only if at least as many bytes were taken out as are there: a full buffer that is emptied in small
    /// bites, as by a slow reader, would else be moved as a whole for each bite.
    @inlinable
    @inline(__always)
    public func reserve(_ room: Int) -> Bool {
        self.capacity - self.end >= room || self.makeRoom(room)
    }

    @usableFromInline
    func makeRoom(_ room: Int) -> Bool {
        if let base = unsafe self.base, self.start >= self.count, self.capacity - self.count >= room {
            // The bytes stay where they were until the bounds change: the two places do not overlap.
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

    /// What one recv(2) came to.
    package enum Received: Equatable, Sendable {
        /// So many bytes were put to the end.
        case bytes(Int)
        /// Nothing is there now.
        case nothing
        /// The peer sends no more.
        case ended
        /// The socket is broken.
        case failed(errno: CInt)
    }

    /// Reads once from a non-blocking socket into the room that was reserved.
    ///
    /// - Parameters:
    ///   - descriptor: The socket.
    ///   - note: Where the kernel shall note the count as well, before a kill could hide it.
    /// - Returns: What it came to.
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

    /// What one send(2) came to.
    package enum Sent: Equatable, Sendable {
        /// All bytes are the kernel's now.
        case all
        /// The kernel takes no more; the rest is still in the buffer.
        case partly
        /// The socket is broken.
        case failed(errno: CInt)
    }

    /// Gives the bytes to a non-blocking socket, and forgets what it took.
    ///
    /// - Parameters:
    ///   - descriptor: The socket.
    ///   - note: Where the kernel shall note the count as well, before a kill could hide it.
    /// - Returns: What it came to.
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
                // A short write means that the kernel's buffer is full: a second call would only hear EAGAIN.
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

    /// Copies bytes into the room that was reserved, and answers where they end; they are not in the buffer yet.
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
