import CZlib

/// Inflates messages of permessage-deflate (RFC 7692 7.2.2), without context takeover: no message refers to an earlier
/// one.
///
/// One inflater can serve any number of connections in turn. It uses about 40 KB, and until the next message the memory
/// of the last output, at most 64 KiB. Not thread-safe: one owner uses it.
@safe package struct Inflater: ~Copyable {
    /// The bytes that the sender removes from each message (RFC 7692 7.2.1): the end of an empty block.
    static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

    private let stream: UnsafeMutablePointer<z_stream>
    private(set) var output = OutputBuffer()

    /// Makes an inflater for windows of up to 2^15 bytes.
    package init() {
        unsafe self.stream = .allocate(capacity: 1)
        unsafe self.stream.initialize(to: z_stream())
        let status = unsafe inflateInit2_(self.stream, -15, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { fatalError("zlib cannot be used: \(status)") }
    }

    deinit {
        unsafe inflateEnd(self.stream)
        unsafe self.stream.deallocate()
    }

    /// Inflates a whole message, and calls the body with the result.
    ///
    /// The limit is checked while inflating, so no message can cause more memory to be used than the limit allows.
    ///
    /// - Parameters:
    ///   - message: The payload of all its frames, unmasked.
    ///   - limit: The largest size of the inflated message, in bytes.
    ///   - body: Called with the message; it must check itself whether text is UTF-8.
    /// - Returns: The result of `body`.
    /// - Throws: `tooBig`, `corrupt` or `noMemory`.
    package mutating func inflate<Result>(
        _ message: RawSpan,
        limit: Int,
        _ body: (RawSpan) -> Result
    ) throws(DeflateError) -> Result {
        let limit = min(max(limit, 0), Int(UInt32.max))
        defer { self.output.reset() }
        unsafe inflateReset(self.stream)
        // A message may end with a final block, without the first octet of an empty one after it (RFC 7692 7.2.3.4).
        if try !self.feed(message, from: 0, limit: limit) {
            let isOver = try self.feed(RawSpan(_elements: Self.tail.span), from: message.byteCount, limit: limit)
            // 128 means that zlib is at the end of a block, with no bits left over (zlib.h, inflate).
            guard unsafe isOver || self.stream.pointee.data_type == 128 else {
                throw DeflateError(code: .corrupt, location: message.byteCount, hint: "ends within a block")
            }
        }
        return self.output.withBytes(body)
    }

    private static func noMemory(at location: Int) -> DeflateError {
        DeflateError(code: .noMemory, location: location, hint: "there is no memory for the message")
    }

    /// Inflates the next bytes, which start at offset `start` of the message; returns true if they end with a final
    /// block.
    private mutating func feed(_ bytes: RawSpan, from start: Int, limit: Int) throws(DeflateError) -> Bool {
        guard let count = UInt32(exactly: bytes.byteCount) else {
            throw DeflateError(code: .tooBig, location: start, hint: "4 GiB or more")
        }
        return try unsafe bytes.withUnsafeBytes { source throws(DeflateError) in
            unsafe self.stream.pointee.next_in = source.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe self.stream.pointee.avail_in = count
            var isOver = false
            repeat {
                // One byte beyond the limit shows that the message is too big.
                guard self.output.makeRoom(maximum: limit + 1) else { throw Self.noMemory(at: start) }
                let status = unsafe self.output.fill(from: self.stream, maximum: limit + 1) {
                    unsafe CZlib.inflate($0, Z_SYNC_FLUSH)
                }
                let location = unsafe start + source.count - Int(self.stream.pointee.avail_in)
                guard self.output.count <= limit else {
                    throw DeflateError(
                        code: .tooBig,
                        location: location,
                        hint: "more than \(limit) bytes when inflated"
                    )
                }
                isOver = status == Z_STREAM_END
                switch status {
                case Z_OK: break
                // After a final block, a new stream begins.
                case Z_STREAM_END: unsafe inflateReset(self.stream)
                // zlib needs more input.
                case Z_BUF_ERROR: return false
                // zlib could not allocate its window, which it does when it first needs one.
                case Z_MEM_ERROR: throw Self.noMemory(at: location)
                default:
                    let hint = unsafe self.stream.pointee.msg.map { unsafe String(cString: $0) }
                    throw DeflateError(code: .corrupt, location: location, hint: hint ?? "cannot be inflated")
                }
            } while unsafe self.stream.pointee.avail_in > 0 || self.stream.pointee.avail_out == 0
            return isOver
        }
    }
}
