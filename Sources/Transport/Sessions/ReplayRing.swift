import Contexts

/// The last messages to a client, which it gets again if it comes back without having seen them.
///
/// Messages are numbered from 0 in the order in which they are counted. At most ``maximumMessages`` of at most
/// ``maximumBytes`` are retained (SEC-38); earlier ones are lost. It occupies little more memory than they need, and
/// none while it is empty from the beginning, or because the client has seen all.
struct ReplayRing: Sendable {
    /// The maximum number of messages.
    static let maximumMessages = 256
    /// The maximum size of all messages, in bytes.
    static let maximumBytes = 64 * 1024

    /// What is in a slot without a message.
    private static let nothing = SentMessage(.event(.text("")))

    /// The messages, in a circle.
    private var slots: [SentMessage] = []
    /// The slot of the first message.
    private var first = 0
    /// How many messages are retained.
    private(set) var count = 0
    /// The number of the next message.
    private(set) var end: UInt64
    /// The approximate size of all messages, in bytes.
    private(set) var byteCount = 0

    /// Makes an empty ring whose first message will have this number.
    init(from number: UInt64 = 0) { self.end = number }

    /// The number of the first message that is retained; ``end`` if there is none.
    var start: UInt64 { self.end - UInt64(self.count) }

    /// How many messages there is memory for.
    var room: Int { self.slots.count }

    /// Appends a message, and removes the first ones as far as the limits demand it.
    ///
    /// - Returns: By how much ``byteCount`` has changed.
    @discardableResult
    mutating func append(_ message: consuming SentMessage) -> Int {
        let former = self.byteCount
        self.byteCount += message.byteCount
        self.end &+= 1
        let slot: Int
        if self.count == Self.maximumMessages {
            // There is no room for more, so the next slot is that of the first message.
            slot = self.first
            self.byteCount -= self.slots[slot].byteCount
            self.first = self.slot(1)
        } else {
            if self.count == self.slots.count { self.fit() }
            slot = self.slot(self.count)
            self.count += 1
        }
        self.slots[slot] = consume message
        while self.byteCount > Self.maximumBytes, self.count > 0 { self.removeFirst() }
        return self.byteCount - former
    }

    /// Appends two messages; the same as appending one after the other.
    mutating func append(_ first: consuming SentMessage, _ second: consuming SentMessage) -> Int {
        self.append(consume first) + self.append(consume second)
    }

    /// Removes the messages before a number: the client has seen them.
    mutating func removeAll(before number: UInt64) {
        guard number < self.end else {
            (self.slots, self.first, self.count, self.byteCount) = ([], 0, 0, 0)
            return
        }
        while self.count > 0, self.start < number { self.removeFirst() }
    }

    /// Removes the first messages until the others have at most that many bytes.
    mutating func trim(toBytes limit: Int) {
        while self.byteCount > limit, self.count > 0 { self.removeFirst() }
        if self.slots.count > 2 * self.count { self.fit() }
    }

    /// Returns the messages from a number on.
    func messages(from number: UInt64) -> ArraySlice<SentMessage> {
        let skipped = number > self.start ? Int(clamping: number - self.start) : 0
        guard skipped < self.count else { return [] }
        let (from, upTo) = (self.slot(skipped), self.slot(self.count))
        return from < upTo ? self.slots[from..<upTo] : self.slots[from...] + self.slots[..<upTo]
    }

    /// Returns the slot of a message, counted from the first one.
    @inline(__always)
    private func slot(_ number: Int) -> Int {
        let slot = self.first &+ number
        return slot < self.slots.count ? slot : slot &- self.slots.count
    }

    private mutating func removeFirst() {
        self.byteCount -= self.slots[self.first].byteCount
        self.slots[self.first] = Self.nothing
        self.first = self.slot(1)
        self.count -= 1
    }

    /// Makes room for the messages and for an eighth more, up to ``maximumMessages``.
    private mutating func fit() {
        let room = min(self.count + max(2, self.count / 8), Self.maximumMessages)
        var slots: [SentMessage] = []
        slots.reserveCapacity(room)
        slots += self.messages(from: self.start)
        slots += repeatElement(Self.nothing, count: room - self.count)
        (self.slots, self.first) = (slots, 0)
    }
}
