import CZlib

/// The state of zlib for deflating with one window size.
@safe final class DeflateStream {
    /// zlib's memory level, from 1 to 9; with a higher one zlib clears more memory before each message, for no benefit
    /// here.
    private static let memoryLevel: CInt = 5

    /// The state, in memory that does not move, as zlib requires.
    let pointer: UnsafeMutablePointer<z_stream>

    /// Makes a stream with a window of 2^`windowBits` bytes (9 to 15); nil if there is no memory for it.
    init?(windowBits: UInt8) {
        unsafe self.pointer = .allocate(capacity: 1)
        unsafe self.pointer.initialize(to: z_stream())
        let status = unsafe deflateInit2_(
            self.pointer,
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            -CInt(windowBits),
            Self.memoryLevel,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            CInt(MemoryLayout<z_stream>.size)
        )
        guard status != Z_MEM_ERROR else { return nil }
        guard status == Z_OK else { fatalError("zlib cannot be used: \(status)") }
    }

    deinit {
        unsafe deflateEnd(self.pointer)
        unsafe self.pointer.deallocate()
    }
}
