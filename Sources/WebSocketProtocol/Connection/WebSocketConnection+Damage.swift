extension WebSocketConnection {
    /// Whether the numbers can be those of a connection.
    ///
    /// Check this for a connection that was read from memory which another process left. A number that no version
    /// writes shows that the memory is damaged.
    package var isPossible: Bool {
        guard self.stage <= 3, self.kind <= 2, self.marks <= 3, self.validator.isPossible, self.limits.arePossible,
            self.windowBits == 0 || DeflatePolicy.windowBits.contains(self.windowBits)
        else { return false }
        return switch self.state {
        case .open(nil), .closed: true
        case .open(let message?): self.isPossible(message)
        case .receiving(let message, let frame):
            self.kind != 0 && self.isPossible(message) && self.unread == frame.unread && frame.unread <= message.size
        case .closing: self.unread <= UInt64(Int.max)
        }
    }

    /// How many bytes of the unfinished message have already been delivered as pieces; nil without such a message.
    package var assembledByteCount: Int? {
        switch self.state {
        case .open(let message?): Int(message.size)
        case .receiving(let message, let frame): Int(message.size) - Int(frame.unread)
        case .open(nil), .closing, .closed: nil
        }
    }

    private func isPossible(_ message: Message) -> Bool {
        message.size <= self.limits.messageBytes && message.fragments >= 1
            && message.fragments <= max(1, self.limits.fragments) && (!message.isCompressed || self.windowBits > 0)
    }
}

extension WebSocketConnection.Limits {
    /// The largest limits that the configuration allows (`message_bytes`, `message_fragments`, `fragment_bytes`).
    package static let maximum = Self(messageBytes: 1 << 26, fragments: 1_000_000, fragmentBytes: 1 << 16)

    /// Whether no limit exceeds its maximum.
    var arePossible: Bool {
        self.messageBytes <= Self.maximum.messageBytes && self.fragments <= Self.maximum.fragments
            && self.fragmentBytes <= Self.maximum.fragmentBytes
    }
}
