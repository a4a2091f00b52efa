import Contexts
import Reactor

/// The orders that a loop has taken and not carried out yet, divided into portions.
struct PendingDeliveries {
    /// A portion: one order, or a part of an order for many connections.
    enum Delivery: Equatable {
        /// Send an event to one connection.
        case send(SocketKey, Event)
        /// Send an event to these connections.
        case sendToAll(ArraySlice<SocketKey>, SharedEvent)
        /// Send these events, then end the connection.
        case disconnect(SocketKey, Disconnection, [Event])
        /// Hold back what follows until the command that is running on a connection has its answer.
        case holdBack(SocketKey)
        /// Give up what a session has left on a connection.
        case takeOver(TakeOver)
        /// Send an event that came to the connection which the session has left.
        case passOn(SocketKey, Event)
        /// Say that everything before it is carried out.
        case barrier(TakeOver)
        /// End the connection before anything else is sent.
        case end(SocketKey, Ending)
    }

    private var orders: ArraySlice<LoopOutbound.Order>
    /// The connections that must be ended first, and why.
    private var endings: [(key: SocketKey, ending: Ending)]
    /// How many of its connections have got the event of the first order already.
    private var done = 0
    /// The event of the first order, if that is for many connections and has begun.
    private var shared: SharedEvent?

    /// The number of bytes of an event that count as one more step of work.
    private static let bytesOfAStep = 1024

    /// Creates the portions of these orders.
    ///
    /// - Parameters:
    ///   - orders: The orders, in sequence.
    ///   - missing: Connections that have missed an order because they read too slowly. They are ended first, so that
    ///     no client gets later messages after a gap.
    ///   - withoutRoom: Connections for whose state there was no memory; they are ended first too.
    ///   - displaced: Strangers that have to make room for others.
    init(
        _ orders: [LoopOutbound.Order] = [],
        missing: Set<SocketKey> = [],
        withoutRoom: [SocketKey] = [],
        displaced: [SocketKey] = []
    ) {
        self.orders = orders[...]
        self.endings =
            missing.map { ($0, .asked(.tooSlow)) } + withoutRoom.map { ($0, .noRoom) }
            + displaced.map { ($0, .displaced) }
    }

    /// Returns how many steps of work it is to send an event to one connection: 1 for a short text, more for a long
    /// one.
    static func steps(of event: Event) -> Int { 1 + event.byteCount / Self.bytesOfAStep }

    /// Returns the next portion, of at most `maximum` steps if it is for several connections; nil when none is left.
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
        case .holdBack(let key):
            self.finishFirst()
            return .holdBack(key)
        case .takeOver(let request):
            self.finishFirst()
            return .takeOver(request)
        case .passOn(let key, let event):
            self.finishFirst()
            return .passOn(key, event)
        case .barrier(let request):
            self.finishFirst()
            return .barrier(request)
        }
    }

    private mutating func finishFirst() {
        self.orders.removeFirst()
        self.done = 0
        self.shared = nil
        // An empty slice would hold on to the array and its events.
        if self.orders.isEmpty { self.orders = [] }
    }
}
