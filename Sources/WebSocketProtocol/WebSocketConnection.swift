/// The server's side of one open WebSocket, from the bytes after the handshake to the closing handshake (RFC 6455 5 to 8).
///
/// Give `next` what arrived, again and again, and do what it answers, in order. It holds no payload: its answers are
/// ranges of the caller's bytes. It knows no socket, no clock and no task, and lies in memory as plain bits.
package struct WebSocketConnection: Sendable, BitwiseCopyable, Equatable {
    enum State: Sendable, BitwiseCopyable, Equatable {
        /// Between two frames; with a message if its last fragment has not come.
        case open(Message?)
        /// In the payload of a data frame of that message.
        case receiving(Message, Frame)
        /// We sent Close and wait for the peer's; that many bytes of a frame that nobody wants come first.
        case closing(unread: Int)
        /// Input is ignored from here on.
        case closed
    }

    /// The most bytes that `needsMore` can ask the caller to keep: a control frame but for its last byte.
    package static let mostKeptBytes = 130

    var state = State.open(nil)

    /// The bits that no frame may have set.
    let reservedBits: UInt8

    /// What was agreed about compression, if anything.
    package let compression: DeflateAgreement?

    /// What this connection allows.
    package let limits: Limits

    /// A connection whose handshake is done.
    package init(limits: Limits = Limits(), compression: DeflateAgreement? = nil) {
        self.limits = limits
        self.compression = compression
        self.reservedBits =
            compression == nil ? ClientFrameHead.reserved : ClientFrameHead.reserved ^ ClientFrameHead.compressed
    }

    /// Whether neither side has begun to close: data frames may be sent.
    package var isOpen: Bool {
        switch self.state {
        case .open, .receiving: true
        case .closing, .closed: false
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
