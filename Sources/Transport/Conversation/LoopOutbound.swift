import Contexts
import Reactor
import Synchronization

/// A queue, bounded in bytes, for messages to the connections of one loop that come from outside of their own commands.
///
/// The loop takes the queued orders when it has carried out all earlier ones. It carries out a part of them after each
/// event, and the rest in its turns. An order that does not fit is refused, and its connections are recorded as having
/// missed something: the loop ends them, so that no client goes on with a gap it does not know about.
///
/// Any thread may call it; no call blocks, apart from a short lock.
final class LoopOutbound: OutboundQueue {
    /// An order to the loop.
    enum Order: Sendable {
        /// Send an event to one connection.
        case send(SocketKey, Event)
        /// Send an event to several connections.
        case sendToAll([SocketKey], Event)
        /// Send these events, then end the connection.
        case disconnect(SocketKey, Disconnection, [Event])
        /// Hold back what follows until the command that is running on a connection has its answer.
        case holdBack(SocketKey)
        /// Give up what a session has left on a connection.
        case takeOver(TakeOver)
        /// Send an event that came to the connection which a session has left.
        case passOn(SocketKey, Event)
        /// Say that everything before it is carried out.
        case barrier(TakeOver)
    }

    /// What the loop takes out of the queue.
    struct Taken {
        /// The orders, in sequence.
        var orders: [Order] = []
        /// The connections that have missed an order because the queue was full.
        var missing: Set<SocketKey> = []
        /// The connections that must end because there was no memory for their state.
        var withoutRoom: [SocketKey] = []
        /// The strangers that have to make room for others.
        var displaced: [SocketKey] = []
        /// Whether all connections together use too much memory.
        var isRoomWanted = false

        fileprivate var isEmpty: Bool {
            self.orders.isEmpty && self.missing.isEmpty && self.withoutRoom.isEmpty && self.displaced.isEmpty
                && !self.isRoomWanted
        }
    }

    fileprivate struct Waiting {
        var taken = Taken()
        var byteCount = 0
        /// The bytes of the orders that were taken last; they may not be carried out yet.
        var byteCountTaken = 0
    }

    /// What is queued.
    ///
    /// It is a separate object because the memory budget refers to it weakly: weak references make every reference to
    /// an object slower, and every connection refers to the queue.
    final class Inbox: Sendable {
        fileprivate let waiting = Mutex(Waiting())
        fileprivate let isEmpty = Atomic(true)
        private let loop: EventLoop

        fileprivate init(loop: EventLoop) {
            self.loop = loop
        }

        /// Has the loop end the connections that use most memory (``ConnectionTable/makeRoom()``).
        func askForRoom() { self.note { $0.taken.isRoomWanted = true } }

        /// Has the loop end the connection of a stranger that has to make room for another one.
        func displace(_ key: SocketKey) { self.note { $0.taken.displaced.append(key) } }

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

    /// What is queued.
    let inbox: Inbox
    /// The connections whose state has changed outside of a command, each once.
    private let changed = Mutex(Set<SocketKey>())
    private let isUnchanged = Atomic(true)
    private let loop: EventLoop
    private let capacity: Int
    private let budget: MemoryBudget
    private let notesChanges: Bool

    /// The approximate size of an order apart from its messages, in bytes.
    private static let orderBytes = 64
    /// The queue may hold at most this fraction (one divided by it) of the memory of all connections.
    private static let share = 4

    /// Creates the queue of a loop's connections.
    ///
    /// - Parameters:
    ///   - loop: The loop.
    ///   - capacity: The approximate maximum size in bytes; a quarter of the budget if that is less.
    ///   - budget: The budget in which queued bytes count until their orders are carried out.
    ///   - notesChanges: Whether connections outlive the process; if not, ``noteChange(of:)`` does nothing.
    init(loop: EventLoop, capacity: Int, budget: MemoryBudget = MemoryBudget(), notesChanges: Bool) {
        self.inbox = Inbox(loop: loop)
        self.loop = loop
        self.capacity = capacity
        self.budget = budget
        self.notesChanges = notesChanges
    }

    /// Queues a message for one connection.
    func send(_ message: Event, to key: UInt64) {
        self.leave(.send(SocketKey(tag: key), message), byteCount: message.byteCount)
    }

    /// Queues a message for several connections, as one order.
    func send(_ message: Event, toAll keys: [UInt64]) {
        let keys = keys.map(SocketKey.init(tag:))
        let byteCount = message.byteCount + keys.count * MemoryLayout<SocketKey>.stride
        self.leave(.sendToAll(keys, message), byteCount: byteCount)
    }

    /// Queues messages for a connection, after which it is ended.
    func disconnect(_ key: UInt64, _ reason: Disconnection, saying messages: [Event]) {
        let byteCount = messages.reduce(0) { $0 + $1.byteCount }
        self.leave(.disconnect(SocketKey(tag: key), reason, messages), byteCount: byteCount)
    }

    /// Has events for a connection held back from here on, until the command that is running there has its answer.
    func holdBack(_ key: UInt64) { self.leave(.holdBack(SocketKey(tag: key)), byteCount: 0) }

    /// Takes what a session has left on a connection, after everything that was queued for it before.
    func takeOver(_ key: UInt64, for target: Outbound) async -> SessionRemains? {
        await withCheckedContinuation { continuation in
            self.leave(.takeOver(TakeOver(SocketKey(tag: key), for: target, continuation)), byteCount: 0)
        }
    }

    /// Queues an event that came to the connection which a session has left.
    func passOn(_ event: Event, to key: UInt64) {
        self.leave(.passOn(SocketKey(tag: key), event), byteCount: event.byteCount)
    }

    /// Returns when everything that was queued before is carried out.
    func barrier(_ key: UInt64) async {
        _ = await withCheckedContinuation { continuation in
            let target = Outbound(queue: self, key: key)
            self.leave(.barrier(TakeOver(SocketKey(tag: key), for: target, continuation)), byteCount: 0)
        }
    }

    /// Has the loop end a connection for which there was no memory, once no code is using the connection.
    func endWithoutRoom(_ key: SocketKey) { self.inbox.note { $0.taken.withoutRoom.append(key) } }

    /// Has the loop save the state of a connection, because it has changed outside of a command.
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

    /// Whether changes were noted; takes no lock.
    var hasChanges: Bool { !self.isUnchanged.load(ordering: .acquiring) }

    /// Removes at most `maximum` connections from those with noted changes, and returns them.
    func takeChanges(atMost maximum: Int) -> [SocketKey] {
        self.changed.withLock { changed in
            let taken = Array(changed.prefix(maximum))
            changed.subtract(taken)
            self.isUnchanged.store(changed.isEmpty, ordering: .relaxed)
            return taken
        }
    }

    /// Whether orders are queued; takes no lock.
    var hasOrders: Bool { !self.inbox.isEmpty.load(ordering: .acquiring) }

    /// Removes everything that is queued and returns it; nil if there is nothing.
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

    /// Queues an order.
    ///
    /// Wakes the loop for the first one, unless this is the loop's own thread.
    private func leave(_ order: Order, byteCount: Int) {
        let bytes = byteCount + Self.orderBytes
        let capacity = min(self.capacity, self.budget.limit / Self.share)
        var isQueued = false
        self.inbox.note { waiting in
            isQueued = waiting.byteCount + bytes <= capacity || waiting.taken.orders.isEmpty || order.isAlwaysTaken
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
    /// The connections that the order is for.
    fileprivate var keys: [SocketKey] {
        switch self {
        case .send(let key, _), .disconnect(let key, _, _): [key]
        case .sendToAll(let keys, _): keys
        case .takeOver(let request), .barrier(let request): [request.key]
        case .passOn(let key, _), .holdBack(let key): [key]
        }
    }

    /// Whether it is queued however much is queued already: somebody waits for its answer, or nothing is sent with it.
    fileprivate var isAlwaysTaken: Bool {
        switch self {
        case .takeOver, .barrier, .holdBack: true
        case .send, .sendToAll, .disconnect, .passOn: false
        }
    }
}

extension Event {
    /// The length of the content in bytes.
    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        case .prompt(let prompt): prompt.text.utf8.count
        case .data(let data): data.name.utf8.count + data.json.utf8.count
        }
    }
}
