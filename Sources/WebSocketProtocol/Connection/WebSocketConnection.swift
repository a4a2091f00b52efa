/// The server's side of one open WebSocket, from the first byte after the handshake to the closing handshake (RFC 6455
/// 5 to 8).
///
/// The caller passes received bytes to ``next(_:at:)`` repeatedly and handles the returned events in order. The
/// connection holds no payload: its events refer to ranges of the caller's bytes. It uses no socket, no clock and no
/// task.
///
/// Its memory layout is 40 bytes of numbers with fixed size and order, so that another process, even of another
/// version, can continue with it. ``WebSocketConnection/State`` says what the numbers mean.
package struct WebSocketConnection: Sendable, BitwiseCopyable, Equatable {
    /// The case of ``State``: 0 open, 1 receiving, 2 closing, 3 closed.
    var stage: UInt8 = 0
    /// The kind of the unfinished message: 0 for none, 1 for text, 2 for binary.
    var kind: UInt8 = 0
    /// Flags of the unfinished message and its frame: bit 0 for compressed, bit 1 for final.
    var marks: UInt8 = 0
    /// The agreed window for the messages that we compress, as a power of two; 0 without compression.
    let windowBits: UInt8
    /// The UTF-8 state of the unfinished text.
    var validator = UTF8Validator()
    /// The sum of the payload lengths in the heads of the message's frames so far, in bytes.
    var size: UInt32 = 0
    /// The number of the message's frames so far.
    var fragments: UInt32 = 0
    /// The mask, rotated to the next byte of the frame.
    var mask: UInt32 = 0
    /// The limits on what the peer may send.
    package let limits: Limits
    /// How many payload bytes of the frame have not arrived yet.
    var unread: UInt64 = 0

    /// The most bytes that `needsMore` may leave for the caller to keep: a control frame without its last byte.
    package static let maximumRetainedBytes = 130

    /// Makes a connection whose handshake is done.
    package init(limits: Limits = Limits(), compression: DeflateAgreement? = nil) {
        self.limits = limits
        self.windowBits = compression?.serverWindowBits ?? 0
    }

    /// The agreement about compression; nil without compression.
    package var compression: DeflateAgreement? {
        self.windowBits > 0 ? DeflateAgreement(serverWindowBits: self.windowBits) : nil
    }

    /// The bits that may not be set in any frame of this connection.
    var reservedBits: UInt8 {
        self.windowBits > 0 ? ClientFrameHead.reserved ^ ClientFrameHead.compressed : ClientFrameHead.reserved
    }

    /// Whether neither side has begun to close, so that data frames may be sent.
    package var isOpen: Bool {
        switch self.state {
        case .open, .receiving: true
        case .closing, .closed: false
        }
    }

    /// Whether a message has begun and is not complete.
    package var isInMessage: Bool {
        switch self.state {
        case .open(.some), .receiving: true
        case .open(nil), .closing, .closed: false
        }
    }

    /// Whether the connection is closed, so that all further input is ignored.
    package var isClosed: Bool { self.state == .closed }

    /// Returns the next event in the received bytes, and moves `offset` past what it consumed.
    ///
    /// Call it until it returns `needsMore`. `offset` must be at most the number of bytes. It never traps, whatever the
    /// bytes are.
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

    /// Returns the payload of a text message at `offset` that is complete, in one frame, short and not compressed.
    ///
    /// Nearly all messages of players are so. `next` would return the same payload, more slowly, and would not change
    /// the connection either. Nil only means that `next` must be called.
    package func shortText(_ bytes: RawSpan, at offset: Int) -> Payload? {
        guard self.stage == 0, self.kind == 0, bytes.byteCount &- offset >= ClientFrameHead.shortSize
        else { return nil }
        let length = Int(bytes.octet(at: offset &+ 1) ^ 0x80)
        // The first byte is FIN and text without reserved bits. The XOR removes the mask bit; if that bit is missing,
        // the XOR sets it, and the length exceeds 125.
        guard bytes.octet(at: offset) == 0x81, length <= 125, length <= Int(self.limits.messageBytes),
            length <= bytes.byteCount &- offset &- ClientFrameHead.shortSize
        else { return nil }
        let mask = UInt32(truncatingIfNeeded: bytes.number(at: offset &+ 2, count: 4)).byteSwapped
        return Payload(offset: offset &+ ClientFrameHead.shortSize, count: length, mask: Mask(rawValue: mask))
    }

    /// Begins to close from our side; returns true if the Close frame must be sent now, false if closing has already
    /// begun.
    ///
    /// From now on the peer's data frames are ignored until its Close arrives. The connection has no timeout of its
    /// own; the caller must have one.
    package mutating func close() -> Bool {
        switch self.state {
        case .open: self.state = .closing(unread: 0)
        case .receiving(_, let frame): self.state = .closing(unread: Int(frame.unread))
        case .closing, .closed: return false
        }
        return true
    }

    /// Ends the connection because of a rule that only the caller can check; returns the event that `next` would
    /// return.
    ///
    /// That is `failed` if neither side has begun to close; then the caller sends a Close frame. After a Close of ours
    /// it is `peerClosed` without a reply, and once closed it is `needsMore`.
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

    /// Does one step; returns nil if it produced no event and there is more to do.
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
