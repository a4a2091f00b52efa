import CLinux
import Glibc

/// Bytes that are put in at the end and taken out at the start; it owns its memory and frees it when it goes.
///
/// An empty buffer that was never used owns no memory for bytes. A class, so that whoever holds one calls it through a
/// `let`: a value of this kind in a variable of an actor would cost a check of exclusive access at each call. Not safe
/// from several threads: one owner.
@safe package final class ByteBuffer {
    private var base: UnsafeMutableRawPointer?
    private var capacity = 0
    private var start = 0
    private var end = 0

    /// An empty buffer with room for that many bytes.
    package init(capacity: Int = 0) {
        unsafe self.base = nil
        self.reserve(capacity)
    }

    deinit {
        unsafe free(self.base)
    }

    /// How many bytes are in it.
    package var count: Int { self.end - self.start }

    /// Whether nothing is in it.
    package var isEmpty: Bool { self.end == self.start }

    /// Lends the bytes.
    package func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
        guard let base = unsafe self.base else { return try body(RawSpan()) }
        let bytes = unsafe UnsafeRawBufferPointer(start: base + self.start, count: self.count)
        return try unsafe body(bytes.bytes)
    }

    /// Copies bytes to the end.
    package func append(_ bytes: RawSpan) {
        self.reserve(bytes.byteCount)
        self.put(bytes)
    }

    /// Copies two runs of bytes to the end, and answers how many bytes are there then.
    package func append(_ first: RawSpan, _ second: RawSpan) -> Int {
        self.reserve(first.byteCount + second.byteCount)
        self.put(first)
        self.put(second)
        return self.count
    }

    /// Copies a range of bytes to the end, each XORed with the mask whose byte `i % 4` (in memory order) belongs to
    /// byte `i` of the range (RFC 6455 5.3).
    package func append(_ bytes: RawSpan, in range: Range<Int>, unmaskedWith mask: UInt32) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.byteCount, "the range lies outside the bytes")
        guard !range.isEmpty else { return }
        self.reserve(range.count)
        guard let tail = unsafe self.tail else { return }
        unsafe bytes.withUnsafeBytes { source in
            guard let from = source.baseAddress else { return }
            unsafe Unmasking.copy(from + range.lowerBound, to: tail, count: range.count, mask: mask)
        }
        self.end += range.count
    }

    /// Forgets bytes at the start.
    package func removeFirst(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "fewer bytes are there")
        self.start += count
        if self.start == self.end { (self.start, self.end) = (0, 0) }
    }

    /// Forgets all bytes but keeps the memory.
    package func removeAll() {
        (self.start, self.end) = (0, 0)
    }

    /// Forgets all bytes and gives the memory back.
    package func release() {
        unsafe free(self.base)
        unsafe self.base = nil
        (self.capacity, self.start, self.end) = (0, 0, 0)
    }

    /// Sees to it that `room` more bytes fit; moves what is there to the front, or grows by doubling, from 1 MiB on by
    /// 1 MiB.
    ///
    /// It moves only if at least as many bytes were taken out as are there: a full buffer that is emptied in small
    /// bites, as by a slow reader, would else be moved as a whole for each bite.
    package func reserve(_ room: Int) {
        guard self.capacity - self.end < room else { return }
        if let base = unsafe self.base, self.start >= self.count, self.capacity - self.count >= room {
            unsafe memmove(base, base + self.start, self.count)
            (self.start, self.end) = (0, self.count)
            return
        }
        let wanted = max(self.count + room, min(self.capacity * 2, self.capacity + 1 << 20))
        guard let grown = unsafe malloc(wanted) else { fatalError("out of memory for \(wanted) bytes") }
        if let base = unsafe self.base { unsafe memcpy(grown, base + self.start, self.count) }
        unsafe free(self.base)
        unsafe self.base = grown
        (self.capacity, self.start, self.end) = (wanted, 0, self.count)
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
    package func receive(from descriptor: CInt) -> Received {
        guard let tail = unsafe self.tail, self.capacity > self.end else { return .bytes(0) }
        while true {
            let count = unsafe recv(descriptor, tail, self.capacity - self.end, 0)
            if count > 0 {
                self.end += count
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

    /// Forgets all bytes and reads once from a non-blocking socket, at most so many bytes.
    package func refill(from descriptor: CInt, room: Int) -> Received {
        self.removeAll()
        self.reserve(room)
        return self.receive(from: descriptor)
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
    package func send(to descriptor: CInt) -> Sent {
        while let base = unsafe self.base, !self.isEmpty {
            let count = unsafe Glibc.send(descriptor, base + self.start, self.count, CInt(MSG_NOSIGNAL))
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

    /// Copies bytes into the room that was reserved.
    @inline(__always)
    private func put(_ bytes: RawSpan) {
        guard !bytes.isEmpty else { return }
        precondition(bytes.byteCount <= self.capacity - self.end, "no room was reserved")
        unsafe bytes.withUnsafeBytes { source in
            guard let tail = unsafe self.tail, let from = source.baseAddress else { return }
            unsafe memcpy(tail, from, source.count)
        }
        self.end += bytes.byteCount
    }

    private var tail: UnsafeMutableRawPointer? {
        unsafe self.base.map { unsafe $0 + self.end }
    }
}
