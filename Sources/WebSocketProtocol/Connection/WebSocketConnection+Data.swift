extension WebSocketConnection {
    /// Handles the head of a data frame, and the payload too if it is a whole message (RFC 6455 5.4).
    ///
    /// With a kind it begins a message; without one it continues `message`.
    @inline(__always)
    mutating func begin(
        _ head: ClientFrameHead,
        of message: Message?,
        kind: MessageKind?,
        _ bytes: RawSpan,
        at offset: inout Int
    ) throws(ProtocolViolation) -> Event? {
        var message = try Self.message(message, continuedBy: kind, isCompressed: head.isCompressed)
        guard head.length <= Int(self.limits.messageBytes) &- Int(message.size) else { throw .messageTooBig }
        guard message.fragments == 0 || message.fragments < self.limits.fragments else { throw .tooManyFragments }
        guard head.isFinal || head.length >= Int(self.limits.fragmentBytes) else { throw .tinyFragment }

        let start = offset &+ head.size
        let available = bytes.byteCount &- start
        if head.isFinalAndPlain, message.fragments == 0, head.length <= available {
            offset = start &+ head.length
            return .message(message.kind, Payload(offset: start, count: head.length, mask: head.mask))
        }
        // The head alone is not consumed, because the next bytes may complete a message in one frame.
        guard available > 0 || head.length == 0 else { return .needsMore }
        let length = UInt32(truncatingIfNeeded: head.length)
        message.size &+= length
        message.fragments &+= 1
        self.state = .receiving(message, Frame(unread: length, mask: head.mask, isFinal: head.isFinal))
        offset = start
        return nil
    }

    /// Returns the message that a data frame belongs to: a new one or the unfinished one.
    @inline(__always)
    private static func message(
        _ message: Message?,
        continuedBy kind: MessageKind?,
        isCompressed: Bool
    ) throws(ProtocolViolation) -> Message {
        switch (message, kind) {
        case (nil, let kind?): return Message(kind: kind, isCompressed: isCompressed)
        case (let message?, nil): return message
        case (nil, nil): throw .unexpectedContinuation
        case (.some, .some): throw .expectedContinuation
        }
    }

    /// Handles the payload bytes of a data frame that have arrived.
    ///
    /// Returns nil for an empty frame that does not end the message.
    mutating func receive(
        _ message: Message,
        _ frame: Frame,
        _ bytes: RawSpan,
        at offset: inout Int
    ) throws(ProtocolViolation) -> Event? {
        let count = min(Int(frame.unread), bytes.byteCount &- offset)
        guard count > 0 || frame.unread == 0 else { return .needsMore }
        let payload = Payload(offset: offset, count: count, mask: frame.mask, isCompressed: message.isCompressed)
        let unread = frame.unread &- UInt32(truncatingIfNeeded: count)
        let isLast = frame.isFinal && unread == 0
        var message = message
        if message.kind == .text, !message.isCompressed {
            guard message.validator.accept(payload, of: bytes) else { throw .invalidUTF8 }
            guard message.validator.isComplete || !isLast else { throw .invalidUTF8 }
        }
        offset &+= count
        if unread > 0 {
            let rest = Frame(unread: unread, mask: frame.mask.rotated(by: count), isFinal: frame.isFinal)
            self.state = .receiving(message, rest)
        } else {
            self.state = .open(isLast ? nil : message)
        }
        return count > 0 || isLast ? .piece(message.kind, payload, isLast: isLast) : nil
    }
}
