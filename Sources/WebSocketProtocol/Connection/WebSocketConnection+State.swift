extension WebSocketConnection {
    /// Where a connection stands in the stream of frames.
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

    /// A message that has begun and is not over.
    struct Message: Sendable, BitwiseCopyable, Equatable {
        /// What it holds.
        let kind: MessageKind
        /// Whether its payload is compressed (RFC 7692 6).
        let isCompressed: Bool
        /// Bytes that its frames have declared so far; at most `limits.messageBytes`.
        var size: UInt32 = 0
        /// Frames so far.
        var fragments: UInt32 = 0
        /// Where its text stands.
        var validator = UTF8Validator()
    }

    /// What is left of a data frame.
    struct Frame: Sendable, BitwiseCopyable, Equatable {
        /// Payload bytes that have not come.
        let unread: UInt32
        /// The mask at the first of them.
        let mask: Mask
        /// Whether the message ends with it.
        let isFinal: Bool
    }

    /// Where the connection stands: what the numbers mean.
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

    /// Equal if they stand at the same place; numbers that mean nothing there do not count.
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

    /// To be set after the message, whose marks it adds to.
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
