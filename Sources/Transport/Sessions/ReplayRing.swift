/// The last messages to a client, which it gets again if it comes back without having seen them.
///
/// Messages are numbered from 0 in the order in which they are counted. At most ``maximumMessages`` of at most
/// ``maximumBytes`` are retained (SEC-38); earlier ones are lost.
struct ReplayRing: Sendable {
    /// The maximum number of messages.
    static let maximumMessages = 256
    /// The maximum size of all messages, in bytes.
    static let maximumBytes = 64 * 1024

    private var messages: [SentMessage] = []
    /// How many messages at the front of the array were removed.
    private var removed = 0
    /// The number of the next message.
    private(set) var end: UInt64
    /// The approximate size of all messages, in bytes.
    private(set) var byteCount = 0

    /// Makes an empty ring whose first message will have this number.
    init(from number: UInt64 = 0) { self.end = number }

    /// How many messages are retained.
    var count: Int { self.messages.count - self.removed }

    /// The number of the first message that is retained; ``end`` if there is none.
    var start: UInt64 { self.end - UInt64(self.count) }

    /// Appends a message, and removes the first ones as far as the limits demand it.
    mutating func append(_ message: SentMessage) {
        self.messages.append(message)
        self.byteCount += message.byteCount
        self.end &+= 1
        while self.count > Self.maximumMessages { self.removeFirst() }
        self.trim(toBytes: Self.maximumBytes)
    }

    /// Removes the messages before a number: the client has seen them.
    mutating func removeAll(before number: UInt64) {
        while self.count > 0, self.start < number { self.removeFirst() }
    }

    /// Removes the first messages until the others have at most that many bytes.
    mutating func trim(toBytes limit: Int) {
        while self.byteCount > limit, self.count > 0 { self.removeFirst() }
    }

    /// Returns the messages from a number on.
    func messages(from number: UInt64) -> ArraySlice<SentMessage> {
        let skipped = number > self.start ? Int(clamping: number - self.start) : 0
        return self.messages[min(self.messages.count, self.removed + skipped)...]
    }

    private mutating func removeFirst() {
        self.byteCount -= self.messages[self.removed].byteCount
        self.messages[self.removed] = SentMessage(.ready(in: nil))
        self.removed += 1
        guard self.removed == self.messages.count || self.removed >= 32 && self.removed * 2 >= self.messages.count
        else { return }
        self.messages.removeFirst(self.removed)
        self.removed = 0
    }
}
