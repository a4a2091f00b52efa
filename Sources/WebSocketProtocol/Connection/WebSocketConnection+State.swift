extension WebSocketConnection {
    /// The state of a connection within the stream of frames.
    enum State: Sendable, BitwiseCopyable, Equatable {
        /// Between two frames, and with a message if it is unfinished.
        case open(Message?)
        /// In the payload of a data frame of a message.
        case receiving(Message, Frame)
        /// We have sent Close and wait for the peer's; `unread` bytes of an ignored data frame come first.
        case closing(unread: Int)
        /// Closed: all input is ignored.
        case closed
    }

    /// An unfinished message.
    struct Message: Sendable, BitwiseCopyable, Equatable {
        /// Text or binary.
        let kind: MessageKind
        /// Whether its payload is compressed (RFC 7692 6).
        let isCompressed: Bool
        /// The sum of the payload lengths in the heads of its frames so far; at most `limits.messageBytes`.
        var size: UInt32 = 0
        /// The number of its frames so far.
        var fragments: UInt32 = 0
        /// The UTF-8 state of its text.
        var validator = UTF8Validator()
    }

    /// The rest of a data frame.
    struct Frame: Sendable, BitwiseCopyable, Equatable {
        /// How many payload bytes have not arrived yet.
        let unread: UInt32
        /// The mask, rotated to the first of these bytes.
        let mask: Mask
        /// Whether this is the last frame of its message.
        let isFinal: Bool
    }

    /// The state that the numbers stand for.
    var state: State {
        @inline(__always)
        get {
            switch self.stage {
            case 0: .open(self.kind == 0 ? nil : self.message)
            case 1: .receiving(self.message, self.frame)
            case 2: .closing(unread: Int(clamping: self.unread))
            default: .closed
            }
        }
        set {
            switch newValue {
            case .open(nil): (self.stage, self.kind) = (0, 0)
            case .open(let message?):
                self.stage = 0
                self.message = message
            case .receiving(let message, let frame):
                self.stage = 1
                self.message = message
                self.frame = frame
            case .closing(let unread):
                self.stage = 2
                self.unread = UInt64(clamping: unread)
            case .closed: self.stage = 3
            }
        }
    }

    /// Returns whether two connections have the same state; numbers without meaning in that state are ignored.
    package static func == (one: WebSocketConnection, other: WebSocketConnection) -> Bool {
        one.state == other.state && one.limits == other.limits && one.windowBits == other.windowBits
    }

    private static let compressedMark: UInt8 = 1
    private static let finalMark: UInt8 = 2

    private var message: Message {
        get {
            Message(
                kind: self.kind == 2 ? .binary : .text,
                isCompressed: self.marks & Self.compressedMark != 0,
                size: self.size,
                fragments: self.fragments,
                validator: self.validator
            )
        }
        set {
            self.kind = newValue.kind == .binary ? 2 : 1
            self.marks = newValue.isCompressed ? Self.compressedMark : 0
            self.size = newValue.size
            self.fragments = newValue.fragments
            self.validator = newValue.validator
        }
    }

    /// Setting it adds to `marks`, so set `message` first.
    private var frame: Frame {
        get {
            Frame(
                unread: UInt32(clamping: self.unread),
                mask: Mask(rawValue: self.mask),
                isFinal: self.marks & Self.finalMark != 0
            )
        }
        set {
            self.unread = UInt64(newValue.unread)
            self.mask = newValue.mask.rawValue
            if newValue.isFinal { self.marks |= Self.finalMark }
        }
    }
}
