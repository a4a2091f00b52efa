/// The server's side of one open WebSocket, from the bytes after the handshake to the closing handshake (RFC 6455 5 to 8).
///
/// Give `next` what arrived, again and again, and do what it answers, in order. It holds no payload: its answers are
/// ranges of the caller's bytes. It knows no socket, no clock and no task.
///
/// It lies in memory as numbers of fixed size and order, 40 bytes, so that another process, of another version too, can
/// read it on: see `WebSocketConnection.State` for what they mean.
package struct WebSocketConnection: Sendable, BitwiseCopyable, Equatable {
    /// Which case of `State` it is.
    var stage: UInt8 = 0
    /// The kind of the message that has begun: 0 for none, 1 for text, 2 for binary.
    var kind: UInt8 = 0
    /// Bits of the message and its frame: 1 compressed, 2 final.
    var marks: UInt8 = 0
    /// The window that was agreed on for what we deflate, as a power of two; 0 if compression was not agreed.
    let windowBits: UInt8
    /// Where the text of the message stands.
    var validator = UTF8Validator()
    /// Bytes that the frames of the message have declared so far.
    var size: UInt32 = 0
    /// Frames of the message so far.
    var fragments: UInt32 = 0
    /// The mask at the next byte of the frame.
    var mask: UInt32 = 0
    /// What this connection allows.
    package let limits: Limits
    /// Bytes of the frame that have not come.
    var unread: UInt64 = 0

    /// The most bytes that `needsMore` can ask the caller to keep: a control frame but for its last byte.
    package static let maximumKeptBytes = 130

    /// A connection whose handshake is done.
    package init(limits: Limits = Limits(), compression: DeflateAgreement? = nil) {
        self.limits = limits
        self.windowBits = compression?.serverWindowBits ?? 0
    }

    /// What was agreed about compression, if anything.
    package var compression: DeflateAgreement? {
        self.windowBits > 0 ? DeflateAgreement(serverWindowBits: self.windowBits) : nil
    }

    /// The bits that no frame may have set.
    var reservedBits: UInt8 {
        self.windowBits > 0 ? ClientFrameHead.reserved ^ ClientFrameHead.compressed : ClientFrameHead.reserved
    }

    /// Whether neither side has begun to close: data frames may be sent.
    package var isOpen: Bool {
        switch self.state {
        case .open, .receiving: true
        case .closing, .closed: false
        }
    }

    /// Whether a message has begun and is not over.
    package var isInMessage: Bool {
        switch self.state {
        case .open(.some), .receiving: true
        case .open(nil), .closing, .closed: false
        }
    }

    /// Whether the last word was said: nothing is read any more.
    package var isClosed: Bool { self.state == .closed }

    /// Takes the next step in what arrived, and moves `offset` over what it consumed.
    ///
    /// Call it until it answers `needsMore`. `offset` is at most the number of bytes; never traps, whatever the bytes are.
    package mutating func next(_ bytes: RawSpan, at offset: inout Int) -> Event {
        do throws(ProtocolViolation) {
            while true {
                if let event = try self.step(bytes, at: &offset) { return event }
            }
        } catch {
            offset = bytes.byteCount
            return self.violated(error)
        }
    }

    /// The payload of the text that begins at an offset, if it is one short frame, not compressed, and all there.
    ///
    /// As nearly all messages of players are: `next` would answer the same payload, more slowly, and leave the
    /// connection as it is too. Nil says nothing but that `next` is to be asked.
    package func shortText(_ bytes: RawSpan, at offset: Int) -> Payload? {
        guard self.stage == 0, self.kind == 0, bytes.byteCount &- offset >= ClientFrameHead.shortSize
        else { return nil }
        let length = Int(bytes.octet(at: offset &+ 1) ^ 0x80)
        // Final, no reserved bit, text; and masked: of a length without that bit the XOR makes more than 125.
        guard bytes.octet(at: offset) == 0x81, length <= 125, length <= Int(self.limits.messageBytes),
            length <= bytes.byteCount &- offset &- ClientFrameHead.shortSize
        else { return nil }
        let mask = UInt32(truncatingIfNeeded: bytes.number(at: offset &+ 2, count: 4)).byteSwapped
        return Payload(offset: offset &+ ClientFrameHead.shortSize, count: length, mask: Mask(rawValue: mask))
    }

    /// We want to close: true if the Close frame is to be sent now, false if the closing has begun already.
    ///
    /// From here on the peer's data is ignored; its Close ends it, or the driver's patience.
    package mutating func close() -> Bool {
        switch self.state {
        case .open: self.state = .closing(unread: 0)
        case .receiving(_, let frame): self.state = .closing(unread: Int(frame.unread))
        case .closing, .closed: return false
        }
        return true
    }

    /// The peer broke a rule that only the caller can check; answers what is to be done about it, as `next` would.
    ///
    /// That is `failed` as long as no Close frame of ours was due, else the transport is to be closed without another one.
    @discardableResult
    package mutating func violated(_ violation: ProtocolViolation) -> Event {
        let before = self.state
        self.state = .closed
        switch before {
        case .open, .receiving: return .failed(violation)
        case .closing: return .peerClosed(nil, reply: false)
        case .closed: return .needsMore
        }
    }

    /// One step; nil if it said nothing and there is more to do.
    @inline(__always)
    private mutating func step(_ bytes: RawSpan, at offset: inout Int) throws(ProtocolViolation) -> Event? {
        switch self.state {
        case .open(let message):
            guard let head = try ClientFrameHead.read(bytes, at: offset, reserved: self.reservedBits) else {
                return .needsMore
            }
            return switch head.opcode {
            case .continuation: try self.begin(head, of: message, kind: nil, bytes, at: &offset)
            case .text: try self.begin(head, of: message, kind: .text, bytes, at: &offset)
            case .binary: try self.begin(head, of: message, kind: .binary, bytes, at: &offset)
            case .close, .ping, .pong: try self.control(head, bytes, at: &offset)
            }
        case .receiving(let message, let frame):
            return try self.receive(message, frame, bytes, at: &offset)
        case .closing(let unread):
            return try self.skip(unread, bytes, at: &offset)
        case .closed:
            offset = bytes.byteCount
            return .needsMore
        }
    }
}
