import CZlib
package import WebSocketProtocol

/// Deflates messages for permessage-deflate (RFC 7692 7.2.1), without context takeover: no message refers to an earlier
/// one.
///
/// One deflater can serve any number of connections in turn. It uses about 40 KB for each window size (three times that
/// for the largest), and until the next message the memory of the last output, at most 64 KiB. Not thread-safe: one
/// owner uses it.
@safe package struct Deflater: ~Copyable {
    /// Messages with fewer bytes are not compressed.
    package let threshold: Int

    /// The stream for each window size, made when it is first needed.
    private var streams: [UInt8: DeflateStream] = [:]
    private(set) var output = OutputBuffer()

    /// Makes a deflater that does not compress messages of fewer than `threshold` bytes.
    package init(threshold: Int = 64) {
        self.threshold = threshold
    }

    /// Deflates a message, and calls the body with the payload for a frame that has RSV1 set (`FrameHead.encode`).
    ///
    /// Never use it for a message with a secret: the compressed length reveals what the message resembles (SEC-9, RFC
    /// 7692 8).
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - agreement: The window that the receiver can inflate.
    ///   - body: Called with the payload.
    /// - Returns: The result of `body`; nil if the message must be sent uncompressed: it is too short, would not become
    ///   shorter, or there is no memory for it.
    package mutating func deflate<Result>(
        _ message: RawSpan,
        by agreement: DeflateAgreement,
        _ body: (RawSpan) -> Result
    ) -> Result? {
        guard message.byteCount >= self.threshold else { return nil }
        return self.deflate(message, windowBits: agreement.serverWindowBits, maximum: message.byteCount - 1, body)
    }

    /// Deflates a message; returns nil if the payload would have more than `maximum` bytes.
    mutating func deflate<Result>(
        _ message: RawSpan,
        windowBits: UInt8,
        maximum: Int,
        _ body: (RawSpan) -> Result
    ) -> Result? {
        guard let count = UInt32(exactly: message.byteCount), maximum > 0 else { return nil }
        defer { self.output.reset() }
        guard let stream = self.streams[windowBits] ?? DeflateStream(windowBits: windowBits) else { return nil }
        self.streams[windowBits] = stream
        unsafe deflateReset(stream.pointer)
        let tail = Inflater.tail.count
        // One byte that stays free shows that zlib has no more output (zlib.h, deflate).
        let room = maximum + tail + 1
        guard self.output.grow(to: room) else { return nil }
        let isComplete = unsafe message.withUnsafeBytes { source in
            unsafe stream.pointer.pointee.next_in = source.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe stream.pointer.pointee.avail_in = count
            let status = unsafe self.output.fill(from: stream.pointer, maximum: room) {
                unsafe CZlib.deflate($0, Z_SYNC_FLUSH)
            }
            return unsafe status == Z_OK && stream.pointer.pointee.avail_out > 0
        }
        return isComplete ? self.output.withBytes(dropping: tail, body) : nil
    }
}
