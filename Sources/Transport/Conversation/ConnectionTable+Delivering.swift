import Contexts
import Reactor

extension ConnectionTable {
    /// Steps of work that are done in one go before others have their turn: short messages, each to one connection.
    private static let stepsInOneGo = 16
    /// Steps that ending a connection takes.
    private static let stepsOfAnEnd = 4

    /// Does some of what others left for the connections of this loop, in order; the rest is for ``goOn()``.
    func deliver() {
        guard self.taken.maybeSome || self.outbound.hasOrders else { return }
        var left = Self.stepsInOneGo
        while left > 0 {
            guard let delivery = self.taken.next(atMost: left) ?? self.takeOrders(atMost: left) else { return }
            left -= self.carryOut(delivery)
        }
        // As long as several events: the loop should know.
        _ = self.loop.isSliceOver()
    }

    /// Does all that others left, however much it is: for the end, when nobody waits for a turn.
    func deliverAll() {
        while let delivery = self.taken.next(atMost: .max) ?? self.takeOrders(atMost: .max) {
            _ = self.carryOut(delivery)
        }
    }

    /// Takes what waits when all that was taken before is done: so no more piles up here than there.
    private func takeOrders(atMost budget: Int) -> PendingDeliveries.Delivery? {
        let taken = self.outbound.takeAll()
        self.taken.replace(with: taken)
        guard let taken else { return nil }
        if taken.isRoomWanted { self.makeRoom() }
        return self.taken.next(atMost: budget)
    }

    /// Writes to those whom a delivery is for; answers how many steps that was.
    private func carryOut(_ delivery: PendingDeliveries.Delivery) -> Int {
        switch delivery {
        case .send(let key, let event):
            self.write(event, to: key)
            return PendingDeliveries.steps(of: event)
        case .sendToAll(let keys, let shared):
            for key in keys { self.write(shared, to: key) }
            return max(1, keys.count * PendingDeliveries.steps(of: shared.event))
        case .disconnect(let key, let reason, let events):
            if self.isOpen(key) {
                for event in events { self.write(event, to: key) }
                self.end(key, .asked(reason))
            }
            return Self.stepsOfAnEnd
        case .end(let key, let ending):
            if self.isOpen(key) { self.end(key, ending) }
            return Self.stepsOfAnEnd
        }
    }
}
