import CZlib
import Glibc

/// The memory into which zlib writes a message; it is reused for the next message unless it is large.
@safe struct OutputBuffer: ~Copyable {
    /// The largest memory that is retained between two messages, in bytes.
    static let maximumRetained = 64 * 1024
    /// The smallest memory that is allocated, in bytes.
    private static let minimum = 4 * 1024

    private var base: UnsafeMutableRawPointer?
    /// The size of the memory, in bytes.
    private(set) var capacity = 0
    /// The number of bytes that were written.
    private(set) var count = 0

    /// Makes a buffer without memory.
    init() {
        unsafe self.base = nil
    }

    deinit {
        unsafe free(self.base)
    }

    /// Calls the body with the bytes that were written, without the last `dropping`.
    func withBytes<Result>(dropping: Int = 0, _ body: (RawSpan) -> Result) -> Result {
        precondition(dropping <= self.count, "fewer bytes are there")
        guard let base = unsafe self.base else { return body(RawSpan()) }
        return unsafe body(UnsafeRawBufferPointer(start: base, count: self.count - dropping).bytes)
    }

    /// Drops what was written, and frees the memory if it is large.
    mutating func reset() {
        self.count = 0
        guard self.capacity > Self.maximumRetained else { return }
        unsafe free(self.base)
        unsafe self.base = nil
        self.capacity = 0
    }

    /// Ensures room for at least one more byte by doubling the memory, unless `maximum` bytes were written already.
    ///
    /// - Returns: False if there is no memory for it.
    mutating func makeRoom(maximum: Int) -> Bool {
        guard self.count == self.capacity else { return true }
        return self.grow(to: min(max(self.capacity * 2, Self.minimum), maximum))
    }

    /// Ensures that the memory has `wanted` bytes; returns false, and changes nothing, if there is no memory for it.
    mutating func grow(to wanted: Int) -> Bool {
        guard wanted > self.capacity else { return true }
        guard let grown = unsafe realloc(self.base, wanted) else { return false }
        unsafe self.base = grown
        self.capacity = wanted
        return true
    }

    /// Lets zlib write into the free room, up to `maximum` bytes in total.
    ///
    /// Returns the result of zlib, or Z_BUF_ERROR if there is no room.
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
