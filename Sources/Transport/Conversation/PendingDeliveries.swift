import Contexts
import Reactor

/// The orders that a loop has taken and not yet carried out, given out in portions.
struct PendingDeliveries {
    /// A portion: one order, or a part of one that is for many.
    enum Delivery: Equatable {
        /// Send this to one.
        case send(SocketKey, Event)
        /// Send this to all of them.
        case sendToAll(ArraySlice<SocketKey>, SharedEvent)
        /// Send these, then end it.
        case disconnect(SocketKey, Disconnection, [Event])
        /// End it, before more is said to anybody.
        case end(SocketKey, Ending)
    }

    private var orders: ArraySlice<LoopOutbound.Order>
    /// Who is to be ended first, and how.
    private var endings: [(key: SocketKey, ending: Ending)]
    /// How many of those whom the first order is for have had it.
    private var done = 0
    /// The event of the first order, if that is for many and was begun with.
    private var shared: SharedEvent?

    /// Bytes of an event that make as much work as another connection to write to.
    private static let bytesOfAStep = 1024

    /// Gives out these orders.
    ///
    /// - Parameters:
    ///   - orders: What to send, in order.
    ///   - missing: Who has missed something, as it read too slowly: it is ended first, or that would go unnoticed.
    ///   - withoutRoom: Who has missed something, as there was no memory for it; ended first too.
    init(_ orders: [LoopOutbound.Order] = [], missing: Set<SocketKey> = [], withoutRoom: [SocketKey] = []) {
        self.orders = orders[...]
        self.endings = missing.map { ($0, .asked(.tooSlow)) } + withoutRoom.map { ($0, .noRoom) }
    }

    /// How much work it is to tell one connection this: 1 for a short text, more for a long one.
    static func steps(of event: Event) -> Int { 1 + event.byteCount / Self.bytesOfAStep }

    /// The next portion, of at most so many steps if it is for several connections; nil when all was given out.
    mutating func next(atMost maximum: Int) -> Delivery? {
        if let (key, ending) = self.endings.popLast() { return .end(key, ending) }
        guard let order = self.orders.first else { return nil }
        switch order {
        case .sendToAll(let keys, let event):
            let until = self.done + min(keys.count - self.done, max(1, maximum / Self.steps(of: event)))
            let portion = keys[self.done..<until]
            self.done = until
            let shared = self.shared ?? SharedEvent(event)
            self.shared = shared
            if until == keys.count { self.finishFirst() }
            return .sendToAll(portion, shared)
        case .send(let key, let event):
            self.finishFirst()
            return .send(key, event)
        case .disconnect(let key, let reason, let events):
            self.finishFirst()
            return .disconnect(key, reason, events)
        }
    }

    private mutating func finishFirst() {
        self.orders.removeFirst()
        self.done = 0
        self.shared = nil
        // An empty slice would keep the array, and its events, alive.
        if self.orders.isEmpty { self.orders = [] }
    }
}
