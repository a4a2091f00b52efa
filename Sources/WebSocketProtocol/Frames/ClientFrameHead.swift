/// The head of a frame that a client sent (RFC 6455 5.2).
struct ClientFrameHead {
    /// The opcode.
    let opcode: Opcode
    /// The bits beside the opcode: FIN and the reserved bits.
    let flags: UInt8
    /// The length of the payload, as declared, in bytes: 0 to `Int.max`.
    let length: Int
    /// The mask of the first byte of the payload.
    let mask: Mask
    /// The length of the head itself, in bytes: 6 to 14.
    let size: Int

    /// The length of the head for a payload of at most 125 bytes.
    static let shortSize = 6

    /// Whether this is the last or only fragment of its message.
    @inline(__always)
    var isFinal: Bool { self.flags & Self.final != 0 }

    /// Whether this frame begins a compressed message (RFC 7692 6).
    @inline(__always)
    var isCompressed: Bool { self.flags & Self.compressed != 0 }

    /// Whether this frame is final and not compressed.
    @inline(__always)
    var isFinalAndPlain: Bool { self.flags & (Self.final | Self.compressed) == Self.final }

    /// The bit FIN.
    private static let final: UInt8 = 0x80
    /// The bit RSV1, which means compressed if permessage-deflate was agreed.
    static let compressed: UInt8 = 0x40
    /// The bits RSV1, RSV2 and RSV3.
    static let reserved: UInt8 = 0x70

    /// Reads the head at `offset`; nil if it has not arrived completely.
    ///
    /// `reserved` are the bits that may not be set in any frame of this connection. Throws the rules that the head
    /// itself violates. ``WebSocketConnection`` checks whether the frame may come at this point and whether its length
    /// is allowed.
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
            // RFC 7692 6.1: a message is compressed as a whole, and only its first frame is marked so.
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
            guard length > 0xFFFF else { throw .badLength }  // negative if the top bit is set
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
