/// The head of a frame that a client sent (RFC 6455 5.2).
struct ClientFrameHead {
    /// What the frame is.
    let opcode: Opcode
    /// Whether it is the last fragment of its message, or the only one.
    let isFinal: Bool
    /// The length of the payload in bytes, as declared: anything up to `Int.max`.
    let length: Int
    /// The mask, at the first byte of the payload.
    let mask: Mask
    /// The length of the head itself: 6 to 14 bytes.
    let size: Int

    /// Reads the head at an offset; nil when it is not all there.
    ///
    /// Throws what the head breaks by itself. Whether it may come at this point, and at this length, is
    /// `WebSocketConnection`'s to say.
    @inline(__always)
    static func read(_ bytes: RawSpan, at offset: Int) throws(ProtocolViolation) -> ClientFrameHead? {
        let available = bytes.byteCount &- offset
        guard available >= 2 else { return nil }
        let first = bytes.octet(at: offset)
        let second = bytes.octet(at: offset &+ 1)

        // RFC 7692 6: once permessage-deflate is negotiated, RSV1 is allowed on the first frame of a data message.
        guard first & 0x70 == 0 else { throw .reservedBits }
        guard let opcode = Opcode(rawValue: first & 0x0F) else { throw .reservedOpcode }
        guard second & 0x80 != 0 else { throw .unmasked }
        let isFinal = first & 0x80 != 0
        let shortLength = second & 0x7F
        switch opcode {
        case .continuation, .text, .binary: break
        case .close, .ping, .pong:
            guard isFinal else { throw .fragmentedControl }
            guard shortLength <= 125 else { throw .longControl }
        }

        let length: Int
        let lengthEnd: Int
        switch shortLength {
        case ...125:
            length = Int(shortLength)
            lengthEnd = offset &+ 2
        case 126:
            guard available >= 4 else { return nil }
            length = Int(truncatingIfNeeded: bytes.number(at: offset &+ 2, count: 2))
            guard length > 125 else { throw .badLength }
            lengthEnd = offset &+ 4
        default:
            guard available >= 10 else { return nil }
            length = Int(truncatingIfNeeded: bytes.number(at: offset &+ 2, count: 8))
            guard length > 0xFFFF else { throw .badLength }  // with its top bit set it is negative
            lengthEnd = offset &+ 10
        }

        let size = lengthEnd &+ 4 &- offset
        guard available >= size else { return nil }
        let mask = UInt32(truncatingIfNeeded: bytes.number(at: lengthEnd, count: 4)).byteSwapped
        return ClientFrameHead(opcode: opcode, isFinal: isFinal, length: length, mask: Mask(rawValue: mask), size: size)
    }
}
