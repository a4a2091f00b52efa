import CZlib
package import WebSocketProtocol

/// Deflates messages for permessage-deflate (RFC 7692 7.2.1), each for itself: nothing is taken over from one to the next.
///
/// One serves any number of connections in turn. It takes about 40 KB for each window in use (three times that for the
/// largest), and until the next message what the last one took, at most 64 KiB. Not safe from several threads: one owner.
@safe package struct Deflater: ~Copyable {
    /// Shorter messages, in bytes, are left as they are.
    package let threshold: Int

    /// By window, made when it is first asked for.
    private var streams: [UInt8: DeflateStream] = [:]
    private(set) var output = OutputBuffer()

    /// A deflater that leaves messages below a length as they are.
    package init(threshold: Int = 64) {
        self.threshold = threshold
    }

    /// Deflates a message and lends the payload of its frame, which is to have RSV1 set (`FrameHead.encode`).
    ///
    /// Never for a message that holds a secret: its compressed length tells what it resembles (SEC-9, RFC 7692 8).
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - agreement: What its receiver can inflate.
    ///   - body: Called with the payload.
    /// - Returns: What `body` returned; nil if the message is to go as it is: too short, no shorter when deflated, or there
    ///   is no memory for deflating it.
    package mutating func deflate<Result>(
        _ message: RawSpan,
        by agreement: DeflateAgreement,
        _ body: (RawSpan) -> Result
    ) -> Result? {
        guard message.byteCount >= self.threshold else { return nil }
        return self.deflate(message, windowBits: agreement.serverWindowBits, maximum: message.byteCount - 1, body)
    }

    /// Deflates a message; nil if the payload would have more bytes than `maximum`.
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
        // The byte that stays free shows that zlib has no more to say (zlib.h, deflate).
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
