import CZlib

/// Inflates the messages of permessage-deflate (RFC 7692 7.2.2), each for itself: nothing is taken over from one to the next.
///
/// One serves any number of connections in turn. It takes about 40 KB, and until the next message what the last one
/// took, at most 64 KiB. Not safe from several threads: one owner.
@safe package struct Inflater: ~Copyable {
    /// What a message loses on its way (RFC 7692 7.2.1): the end of an empty block.
    static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

    private let stream: UnsafeMutablePointer<z_stream>
    private(set) var output = OutputBuffer()

    /// An inflater for any window up to 2^15.
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

    /// Inflates a whole message and lends what it holds.
    ///
    /// The limit is looked at while inflating: no more memory than it allows is taken, whatever the message pretends.
    ///
    /// - Parameters:
    ///   - message: The payload of all its frames, unmasked.
    ///   - limit: The most bytes that it may have once inflated.
    ///   - body: Called with the message; whether text is UTF-8 is for it to see.
    /// - Returns: What `body` returned.
    /// - Throws: `tooBig`, `corrupt` or `noMemory`.
    package mutating func inflate<Result>(
        _ message: RawSpan,
        limit: Int,
        _ body: (RawSpan) -> Result
    ) throws(DeflateError) -> Result {
        let limit = min(max(limit, 0), Int(UInt32.max))
        defer { self.output.reset() }
        unsafe inflateReset(self.stream)
        // A message may end with a final block, without the octet that an empty one would begin with (RFC 7692 7.2.3.4).
        if try !self.feed(message, from: 0, limit: limit) {
            let isOver = try self.feed(RawSpan(_elements: Self.tail.span), from: message.byteCount, limit: limit)
            // 128: zlib stands right behind a block, with no bit left (zlib.h, inflate).
            guard unsafe isOver || self.stream.pointee.data_type == 128 else {
                throw DeflateError(code: .corrupt, location: message.byteCount, hint: "ends within a block")
            }
        }
        return self.output.withBytes(body)
    }

    private static func noMemory(at location: Int) -> DeflateError {
        DeflateError(code: .noMemory, location: location, hint: "there is no memory for the message")
    }

    /// Inflates the next bytes, which start at that place of the message; true if they end with a final block.
    private mutating func feed(_ bytes: RawSpan, from start: Int, limit: Int) throws(DeflateError) -> Bool {
        guard let count = UInt32(exactly: bytes.byteCount) else {
            throw DeflateError(code: .tooBig, location: start, hint: "4 GiB or more")
        }
        return try unsafe bytes.withUnsafeBytes { source throws(DeflateError) in
            unsafe self.stream.pointee.next_in = source.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe self.stream.pointee.avail_in = count
            var isOver = false
            repeat {
                // One byte beyond the limit shows that there is more.
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
                // What follows a final block is another stream.
                case Z_STREAM_END: unsafe inflateReset(self.stream)
                // It wants more bytes.
                case Z_BUF_ERROR: return false
                // For its window, which it makes when it first needs one.
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
