import CZlib

/// zlib's state for deflating with one window.
@safe final class DeflateStream {
    /// zlib's memory level, of 1 to 9: what is cleared before each message grows with it, what is gained does not.
    private static let memoryLevel: CInt = 5

    /// Where the state is; zlib wants it not to move.
    let pointer: UnsafeMutablePointer<z_stream>

    /// A stream with a window of 2^9 to 2^15 bytes; nil when there is no memory for it.
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
