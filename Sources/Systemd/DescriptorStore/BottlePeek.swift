import CLinux
import Glibc

/// Reads the messages of a bottle's end one by one and leaves them there (recv(2), MSG_PEEK; socket(7), SO_PEEK_OFF).
///
/// What it hands out are duplicates, closed on exec: a process that is killed while it reads has changed nothing.
struct BottlePeek: ~Copyable {
    /// What one message held.
    struct Message {
        /// Descriptors that are what their label says; whoever gets them owns them.
        var connections: [Bottle.Connection] = []
        /// How many descriptors it carries, as far as can be told.
        var held = 0
        /// How many labels have no descriptor because none could be installed: too many are open.
        var missing = 0
        /// How many descriptors were no socket, or not the one that the label names; they are closed.
        var mislabelled = 0
        /// Whether it was not put there by ``Bottle``; what it carried is closed.
        var isDamaged = false
    }

    private let end: CInt
    /// How many bytes of messages waited at the start; none, if this is not a socket to read from.
    private let total: Int
    private var seen = 0
    private var isInsideMessage = false
    /// Messages without anything are none of ours.
    private var emptyCount = 0
    private static let maximumEmpty = 10_000
    private var labels: [UInt64]
    private var descriptors: [CInt]
    /// How many descriptors are left to the rest of the process.
    private let spared: CInt
    /// How many descriptors were free beside those when that was asked, less those that were taken since.
    private var room = 0

    /// Why reading ended early, as errno; zero if it did not.
    private(set) var failure: CInt = 0

    /// Starts with the first message of an end, which must stay open and not be looked into by anybody else meanwhile.
    ///
    /// - Parameters:
    ///   - end: The end.
    ///   - spared: How many descriptors of the process stay free; what comes beyond counts as missing.
    init(_ end: CInt, sparing spared: Int) {
        self.end = end
        self.spared = CInt(clamping: spared)
        self.labels = Array(repeating: 0, count: Bottle.maximumAtOnce)
        self.descriptors = Array(repeating: -1, count: Bottle.maximumAtOnce)
        var total: CInt = 0
        let isReadable = unsafe ioctl(end, UInt(FIONREAD), &total) == 0 && Self.setOffset(0, of: end)
        self.total = isReadable ? Int(total) : 0
        if !isReadable { self.failure = errno }
    }

    deinit { _ = Self.setOffset(-1, of: self.end) }

    /// The next message, or nil when all that waited at the start has been seen.
    ///
    /// It comes to an end whatever happens to the end meanwhile; but two must not look into one at the same time, as the
    /// kernel keeps one place for both.
    mutating func next() -> Message? {
        while self.failure == 0, self.seen < self.total, self.emptyCount < Self.maximumEmpty {
            var found = uuu_message()
            let size = self.labels.count * MemoryLayout<UInt64>.size
            let room = self.freeDescriptors()
            guard
                unsafe uuu_receive_descriptors(self.end, true, &self.labels, size, &self.descriptors, room, &found) == 0
            else {
                if errno != EAGAIN { self.failure = errno }
                return nil
            }
            self.room -= found.count
            self.seen += found.size
            if found.size > 0 || found.count > 0 { return self.message(found) }
            self.emptyCount += 1
        }
        return nil
    }

    /// How many descriptors may be taken for the next message; asked for several at a time.
    private mutating func freeDescriptors() -> Int {
        if self.room < Bottle.maximumAtOnce {
            self.room = Int(uuu_free_descriptors(self.end, UUU_MOST_ASKED_FOR, self.spared))
        }
        return min(self.room, Bottle.maximumAtOnce)
    }

    /// Tells good descriptors from bad ones, which are closed.
    private mutating func message(_ found: uuu_message) -> Message {
        var message = Message()
        let count = found.size / MemoryLayout<UInt64>.size
        let isWhole = found.size % MemoryLayout<UInt64>.size == 0 && !found.is_cut && !self.isInsideMessage
        // The rest of a message that is longer than ours are comes as if it were the next one.
        self.isInsideMessage = found.is_cut
        message.isDamaged = !isWhole || found.count > count || (found.count < count && !found.is_short)
        message.missing = isWhole && found.is_short ? max(0, count - found.count) : 0
        message.held = found.count + message.missing
        for index in 0..<found.count {
            let descriptor = self.descriptors[index]
            let label = index < count ? UInt64(littleEndian: self.labels[index]) : 0
            if !message.isDamaged, Bottle.label(of: descriptor) == label {
                message.connections.append(Bottle.Connection(descriptor: descriptor, label: label))
            } else {
                if !message.isDamaged { message.mislabelled += 1 }
                close(descriptor)
            }
        }
        return message
    }

    /// Where peeking goes on, in bytes from the oldest message; -1 for always there.
    private static func setOffset(_ offset: CInt, of end: CInt) -> Bool {
        var offset = offset
        return unsafe setsockopt(end, SOL_SOCKET, SO_PEEK_OFF, &offset, socklen_t(MemoryLayout<CInt>.size)) == 0
    }
}
