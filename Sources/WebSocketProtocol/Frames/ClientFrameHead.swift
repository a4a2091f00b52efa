/// The head of a frame that a client sent (RFC 6455 5.2).
struct ClientFrameHead {
    /// What the frame is.
    let opcode: Opcode
    /// The bits beside the opcode: FIN and the reserved ones.
    let flags: UInt8
    /// The length of the payload in bytes, as declared: anything up to `Int.max`.
    let length: Int
    /// The mask, at the first byte of the payload.
    let mask: Mask
    /// The length of the head itself: 6 to 14 bytes.
    let size: Int

    /// The size of the head of a frame whose payload has at most 125 bytes.
    static let shortSize = 6

    /// Whether it is the last fragment of its message, or the only one.
    @inline(__always)
    var isFinal: Bool { self.flags & Self.final != 0 }

    /// Whether it begins a compressed message (RFC 7692 6).
    @inline(__always)
    var isCompressed: Bool { self.flags & Self.compressed != 0 }

    /// Whether it is final and not compressed.
    @inline(__always)
    var isFinalAndPlain: Bool { self.flags & (Self.final | Self.compressed) == Self.final }

    /// FIN.
    private static let final: UInt8 = 0x80
    /// RSV1, once permessage-deflate is agreed.
    static let compressed: UInt8 = 0x40
    /// RSV1, RSV2 and RSV3.
    static let reserved: UInt8 = 0x70

    /// Reads the head at an offset; nil when it is not all there.
    ///
    /// `reserved` are the bits that have no meaning on any frame of this connection.
    ///
    /// Throws what the head breaks by itself. Whether it may come at this point, and at this length, is
    /// `WebSocketConnection`'s to say.
    @inline(__always)
    static func read(
        _ bytes: RawSpan,
        at offset: Int,
        reserved: UInt8
    ) throws(ProtocolViolation) -> ClientFrameHead? {
        let available = bytes.byteCount &- offset
        guard available >= 2 else { return nil }
        let first = bytes.octet(at: offset)
        let second = bytes.octet(at: offset &+ 1)

        guard first & reserved == 0 else { throw .reservedBits }
        guard let opcode = Opcode(rawValue: first & 0x0F) else { throw .reservedOpcode }
        guard second & 0x80 != 0 else { throw .unmasked }
        let shortLength = second & 0x7F
        switch opcode {
        case .text, .binary: break
        case .continuation:
            // RFC 7692 6.1: a message is compressed as a whole, and its first frame says so.
            guard first & Self.compressed == 0 else { throw .reservedBits }
        case .close, .ping, .pong:
            guard first & Self.compressed == 0 else { throw .reservedBits }
            guard first & Self.final != 0 else { throw .fragmentedControl }
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
        return ClientFrameHead(
            opcode: opcode,
            flags: first & ~0x0F,
            length: length,
            mask: Mask(rawValue: mask),
            size: size
        )
    }
}
