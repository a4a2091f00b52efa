import Contexts
import Reactor
import Synchronization

/// What is to be sent to the connections of one loop from outside of their commands: a queue, bounded in bytes.
///
/// The loop takes what is there when it has carried out all that it took before, a part after each of its events and the
/// rest in each of its turns. An order that finds no room is refused, and those who miss it are
/// noted: they are not to hear what comes later as if nothing were missing.
final class LoopOutbound: OutboundQueue {
    /// One thing to do.
    enum Order: Sendable {
        /// Send this.
        case send(SocketKey, Event)
        /// Send this to all of them.
        case sendToAll([SocketKey], Event)
        /// Send these, then end it.
        case disconnect(SocketKey, Disconnection, [Event])
    }

    /// What was left for the loop.
    struct Taken {
        /// What is to be done, in order.
        var orders: [Order] = []
        /// Who missed something.
        var missing: Set<SocketKey> = []
        /// Who is to be ended as there was no memory for what belongs to it.
        var withoutRoom: [SocketKey] = []
        /// All connections hold too much together.
        var isRoomWanted = false

        fileprivate var isEmpty: Bool {
            self.orders.isEmpty && self.missing.isEmpty && self.withoutRoom.isEmpty && !self.isRoomWanted
        }
    }

    fileprivate struct Waiting {
        var taken = Taken()
        var byteCount = 0
        /// The bytes of what was taken last, which may not be carried out yet.
        var byteCountTaken = 0
    }

    /// What waits, apart from the queue: the memory budget refers to it weakly, which makes each reference to an object
    /// dearer, and every connection refers to its queue.
    final class Inbox: Sendable {
        fileprivate let waiting = Mutex(Waiting())
        fileprivate let isEmpty = Atomic(true)
        private let loop: EventLoop

        fileprivate init(loop: EventLoop) {
            self.loop = loop
        }

        /// Has the loop see to it that its connections hold less.
        func askForRoom() { self.note { $0.taken.isRoomWanted = true } }

        fileprivate func note(_ change: (inout Waiting) -> Void) {
            let isFirst = self.waiting.withLock { waiting in
                let isFirst = waiting.taken.isEmpty
                change(&waiting)
                self.isEmpty.store(false, ordering: .releasing)
                return isFirst
            }
            if isFirst, !self.loop.isCurrent { self.loop.wake() }
        }
    }

    /// What waits.
    let inbox: Inbox
    /// Whose player has changed outside of a command; each is in there once.
    private let changed = Mutex(Set<SocketKey>())
    private let isUnchanged = Atomic(true)
    private let loop: EventLoop
    private let capacity: Int
    private let budget: MemoryBudget
    private let notesChanges: Bool

    /// What an order takes beside the bytes of its messages, roughly.
    private static let orderBytes = 64
    /// The most that waits here, as a part of what all connections may hold.
    private static let share = 4

    /// A queue for a loop's connections that holds about so many bytes.
    ///
    /// - Parameters:
    ///   - loop: The loop.
    ///   - capacity: So many bytes, or a quarter of the budget if that is less.
    ///   - budget: What its bytes are counted in, until they were carried out.
    ///   - notesChanges: Another process goes on with the connections; else changes are not even noted.
    init(loop: EventLoop, capacity: Int, budget: MemoryBudget = MemoryBudget(), notesChanges: Bool) {
        self.inbox = Inbox(loop: loop)
        self.loop = loop
        self.capacity = capacity
        self.budget = budget
        self.notesChanges = notesChanges
    }

    /// Sends a message to one connection.
    func send(_ message: Event, to key: UInt64) {
        self.leave(.send(SocketKey(tag: key), message), byteCount: message.byteCount)
    }

    /// Sends a message to several connections: one job.
    func send(_ message: Event, toAll keys: [UInt64]) {
        let keys = keys.map(SocketKey.init(tag:))
        let byteCount = message.byteCount + keys.count * MemoryLayout<SocketKey>.stride
        self.leave(.sendToAll(keys, message), byteCount: byteCount)
    }

    /// Sends these, then ends the connection.
    func disconnect(_ key: UInt64, _ reason: Disconnection, saying messages: [Event]) {
        let byteCount = messages.reduce(0) { $0 + $1.byteCount }
        self.leave(.disconnect(SocketKey(tag: key), reason, messages), byteCount: byteCount)
    }

    /// Has the loop end a connection for which there was no memory, when nothing is being done with it.
    func endWithoutRoom(_ key: SocketKey) { self.inbox.note { $0.taken.withoutRoom.append(key) } }

    /// Has the loop keep what has changed about a connection's player.
    func noteChange(of key: UInt64) {
        guard self.notesChanges else { return }
        let isFirst = self.changed.withLock { changed in
            let isFirst = changed.isEmpty
            changed.insert(SocketKey(tag: key))
            self.isUnchanged.store(false, ordering: .releasing)
            return isFirst
        }
        if isFirst, !self.loop.isCurrent { self.loop.wake() }
    }

    /// Whether changes were noted, which costs a look and no lock.
    var hasChanges: Bool { !self.isUnchanged.load(ordering: .acquiring) }

    /// Takes at most so many of those whose changes were noted.
    func takeChanges(atMost maximum: Int) -> [SocketKey] {
        self.changed.withLock { changed in
            let taken = Array(changed.prefix(maximum))
            changed.subtract(taken)
            self.isUnchanged.store(changed.isEmpty, ordering: .relaxed)
            return taken
        }
    }

    /// Whether something waits, which costs a look and no lock.
    var hasOrders: Bool { !self.inbox.isEmpty.load(ordering: .acquiring) }

    /// Takes all that waits; nil when nothing does.
    ///
    /// What was taken before must have been carried out.
    func takeAll() -> Taken? {
        let (taken, done) = self.inbox.waiting.withLock { waiting -> (Taken, Int) in
            let (taken, done) = (waiting.taken, waiting.byteCountTaken)
            waiting = Waiting(byteCountTaken: waiting.byteCount)
            self.inbox.isEmpty.store(true, ordering: .relaxed)
            return (taken, done)
        }
        if done > 0 { self.budget.giveBack(done) }
        return taken.isEmpty ? nil : taken
    }

    /// Queues an order and wakes the loop for the first one; its own thread looks without being woken.
    private func leave(_ order: Order, byteCount: Int) {
        let bytes = byteCount + Self.orderBytes
        let capacity = min(self.capacity, self.budget.limit / Self.share)
        var isQueued = false
        self.inbox.note { waiting in
            isQueued = waiting.byteCount + bytes <= capacity || waiting.taken.orders.isEmpty
            if isQueued {
                waiting.taken.orders.append(order)
                waiting.byteCount += bytes
            } else {
                waiting.taken.missing.formUnion(order.keys)
            }
        }
        if isQueued { self.budget.occupy(bytes) }
    }
}

extension LoopOutbound.Order {
    /// Whom it is about.
    fileprivate var keys: [SocketKey] {
        switch self {
        case .send(let key, _), .disconnect(let key, _, _): [key]
        case .sendToAll(let keys, _): keys
        }
    }
}

extension Event {
    /// The length of its content.
    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        case .prompt(let prompt): prompt.text.utf8.count
        }
    }
}
