import Contexts
import Reactor

/// The orders that a loop has taken and not yet carried out, given out in portions.
struct Deliveries {
    /// A portion: one order, or a part of one that is for many.
    enum Delivery: Equatable {
        /// Send this to all of them.
        case send(ArraySlice<SocketKey>, Message)
        /// Send these, then end it.
        case disconnect(SocketKey, Disconnection, [Message])
    }

    private var orders: ArraySlice<LoopOutbound.Order>
    /// How many of those whom the first order is for have had it.
    private var done = 0

    /// Gives out these orders.
    init(_ orders: [LoopOutbound.Order] = []) {
        self.orders = orders[...]
    }

    /// The next portion, for at most so many connections; nil when all was given out.
    mutating func next(atMost most: Int) -> Delivery? {
        guard let order = self.orders.first else { return nil }
        switch order {
        case .sendToAll(let keys, let message):
            let until = min(keys.count, self.done + most)
            let portion = keys[self.done..<until]
            self.done = until
            if until == keys.count { self.finishFirst() }
            return .send(portion, message)
        case .send(let key, let message):
            self.finishFirst()
            return .send([key], message)
        case .disconnect(let key, let reason, let messages):
            self.finishFirst()
            return .disconnect(key, reason, messages)
        }
    }

    private mutating func finishFirst() {
        self.orders.removeFirst()
        self.done = 0
        // An empty slice would keep the array, and its messages, alive.
        if self.orders.isEmpty { self.orders = [] }
    }
}
