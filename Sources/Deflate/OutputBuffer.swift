import CZlib
import Glibc

/// Where zlib writes a message; the memory is kept for the next one, unless it is much.
@safe struct OutputBuffer: ~Copyable {
    /// Memory that may be kept between two messages, in bytes.
    static let maximumKept = 64 * 1024
    /// The least that is taken.
    private static let minimum = 4 * 1024

    private var base: UnsafeMutableRawPointer?
    /// The memory that it holds, in bytes.
    private(set) var capacity = 0
    /// How many bytes were written.
    private(set) var count = 0

    /// A buffer that holds no memory yet.
    init() {
        unsafe self.base = nil
    }

    deinit {
        unsafe free(self.base)
    }

    /// Lends the first bytes that were written, all but the last `dropping`.
    func withBytes<Result>(dropping: Int = 0, _ body: (RawSpan) -> Result) -> Result {
        precondition(dropping <= self.count, "fewer bytes are there")
        guard let base = unsafe self.base else { return body(RawSpan()) }
        return unsafe body(UnsafeRawBufferPointer(start: base, count: self.count - dropping).bytes)
    }

    /// Forgets what was written, and gives memory back if it is much.
    mutating func reset() {
        self.count = 0
        guard self.capacity > Self.maximumKept else { return }
        unsafe free(self.base)
        unsafe self.base = nil
        self.capacity = 0
    }

    /// Sees to it that there is room for a byte at least, unless `maximum` bytes were written; grows by doubling.
    ///
    /// - Returns: False when there is no memory for that.
    mutating func makeRoom(maximum: Int) -> Bool {
        guard self.count == self.capacity else { return true }
        return self.grow(to: min(max(self.capacity * 2, Self.minimum), maximum))
    }

    /// Sees to it that so many bytes fit in all; false, and nothing has changed, when there is no memory for that.
    mutating func grow(to wanted: Int) -> Bool {
        guard wanted > self.capacity else { return true }
        guard let grown = unsafe realloc(self.base, wanted) else { return false }
        unsafe self.base = grown
        self.capacity = wanted
        return true
    }

    /// Has zlib write to what is free, up to `maximum` bytes in all; returns what it returned, or Z_BUF_ERROR for no room.
    mutating func fill(
        from stream: UnsafeMutablePointer<z_stream>,
        maximum: Int,
        _ run: (UnsafeMutablePointer<z_stream>) -> CInt
    ) -> CInt {
        let room = UInt32(clamping: min(self.capacity, maximum) - self.count)
        guard let base = unsafe self.base, room > 0 else { return Z_BUF_ERROR }
        unsafe stream.pointee.next_out = (base + self.count).assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = room
        let status = unsafe run(stream)
        self.count += unsafe Int(room - stream.pointee.avail_out)
        return status
    }
}
