import CLinux
import Glibc

/// Reads the messages of a bottle's end one by one and leaves them there (recv(2), MSG_PEEK; socket(7), SO_PEEK_OFF).
///
/// It returns duplicates that are closed on exec: a process that is killed while it reads has changed nothing.
struct BottlePeek: ~Copyable {
    /// The contents of one message.
    struct Message {
        /// Descriptors that match their labels.
        ///
        /// The receiver owns them.
        var connections: [Bottle.Connection] = []
        /// The number of descriptors in the message, as far as it is known.
        var held = 0
        /// The number of labels without a descriptor, because the process had too many open.
        var missing = 0
        /// The number of descriptors that are not a socket, or not the one that their label names.
        ///
        /// They are closed.
        var mislabelled = 0
        /// Whether the message was not written by ``Bottle``.
        ///
        /// Its descriptors are closed.
        var isDamaged = false
    }

    private let end: CInt
    /// The number of bytes that were waiting at the start; zero if this is not a readable socket.
    private let total: Int
    private var seen = 0
    private var isInsideMessage = false
    /// The number of empty messages, which a ``Bottle`` never writes.
    private var emptyCount = 0
    private static let maximumEmpty = 10_000
    private var labels: [UInt64]
    private var descriptors: [CInt]
    /// The number of descriptors to leave for the rest of the process.
    private let spared: CInt
    /// The number of further descriptors that this process may open, as asked last and reduced since.
    private var room = 0

    /// The errno that ended reading early; zero if there was none.
    private(set) var failure: CInt = 0

    /// Starts at the first message of an end.
    ///
    /// The end must stay open, and only one reader may read it at a time.
    ///
    /// - Parameters:
    ///   - end: The end.
    ///   - spared: The number of descriptors to leave free; connections beyond that count as missing.
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

    /// Returns the next message; nil when all that were waiting at the start were read.
    ///
    /// It terminates whatever happens to the end meanwhile. Two readers at the same time would disturb each other, as
    /// the kernel has a single peek offset for an end.
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

    /// Returns how many descriptors may be opened for the next message.
    ///
    /// The kernel is asked for several messages at a time.
    private mutating func freeDescriptors() -> Int {
        if self.room < Bottle.maximumAtOnce {
            self.room = Int(uuu_free_descriptors(self.end, UUU_MOST_ASKED_FOR, self.spared))
        }
        return min(self.room, Bottle.maximumAtOnce)
    }

    /// Separates valid descriptors from invalid ones, which are closed.
    private mutating func message(_ found: uuu_message) -> Message {
        var message = Message()
        let count = found.size / MemoryLayout<UInt64>.size
        let isWhole = found.size % MemoryLayout<UInt64>.size == 0 && !found.is_cut && !self.isInsideMessage
        // The rest of a message that is longer than a bottle's appears as the next message.
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

    /// Sets the peek offset, in bytes from the oldest message; -1 turns it off.
    private static func setOffset(_ offset: CInt, of end: CInt) -> Bool {
        var offset = offset
        return unsafe setsockopt(end, SOL_SOCKET, SO_PEEK_OFF, &offset, socklen_t(MemoryLayout<CInt>.size)) == 0
    }
}
