import Contexts
import Reactor

extension ConnectionTable {
    /// Connections that are written to in one go before sockets and timers have their turn.
    private static let deliveriesInOneGo = 512

    /// Does what others left for the connections of this loop, in order; what is too much for one go goes on later.
    func deliver() {
        guard self.hasDeliveries || self.outbound.hasOrders else { return }
        var budget = Self.deliveriesInOneGo
        while budget > 0 {
            guard let delivery = self.deliveries.next(atMost: budget) ?? self.takeOrders(atMost: budget) else { return }
            budget -= self.carryOut(delivery)
        }
        // The loop looks at its sockets before it comes back here.
        self.loop.wake()
    }

    /// Does all that others left, however much it is: for the end, when nobody waits for a turn.
    func deliverAll() {
        while let delivery = self.deliveries.next(atMost: .max) ?? self.takeOrders(atMost: .max) {
            _ = self.carryOut(delivery)
        }
    }

    /// Takes what waits when all that was taken before is done: so no more piles up here than there.
    private func takeOrders(atMost budget: Int) -> Deliveries.Delivery? {
        self.hasDeliveries = false
        guard let taken = self.outbound.takeAll() else { return nil }
        self.deliveries = Deliveries(taken.orders)
        self.hasDeliveries = true
        // They are ended before more is said to them: what they miss would else go unnoticed.
        for key in taken.missing where self.isOpen(key) { self.end(key, .asked(.tooSlow)) }
        for key in taken.withoutRoom { self.end(key, .noRoom) }
        if taken.isRoomWanted { self.makeRoom() }
        return self.deliveries.next(atMost: budget)
    }

    /// Writes to those whom a delivery is for; answers how many they are.
    private func carryOut(_ delivery: Deliveries.Delivery) -> Int {
        switch delivery {
        case .send(let keys, let message):
            for key in keys { self.write(message, to: key) }
            return keys.count
        case .disconnect(let key, let reason, let messages):
            if self.isOpen(key) {
                for message in messages { self.write(message, to: key) }
                self.end(key, .asked(reason))
            }
            return 1
        }
    }
}
