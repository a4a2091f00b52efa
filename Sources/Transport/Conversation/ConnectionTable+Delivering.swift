import Contexts
import Dialects
import Reactor

extension ConnectionTable {
    /// The number of work steps in one go before others have their turn; a step is a short message to one connection.
    private static let stepsInOneGo = 16
    /// The number of steps that ending a connection counts as.
    private static let stepsOfAnEnd = 4

    /// Delivers some of the messages that were queued from outside, in order; ``goOn()`` continues with the rest.
    func deliver() {
        guard self.taken.maybeSome || self.outbound.hasOrders else { return }
        var left = Self.stepsInOneGo
        while left > 0 {
            guard let delivery = self.taken.next(atMost: left) ?? self.takeOrders(atMost: left) else { return }
            left -= self.carryOut(delivery)
        }
        // This took as long as several events, so the loop must look at its clock.
        _ = self.loop.isSliceOver()
    }

    /// Delivers everything that is queued, however much it is; used at the end, when no one waits for a turn.
    func deliverAll() {
        while let delivery = self.taken.next(atMost: .max) ?? self.takeOrders(atMost: .max) {
            _ = self.carryOut(delivery)
        }
    }

    /// Takes the queued orders once all earlier ones are carried out, so the queue stays the only place where they pile
    /// up.
    private func takeOrders(atMost budget: Int) -> PendingDeliveries.Delivery? {
        let taken = self.outbound.takeAll()
        self.taken.replace(with: taken)
        guard let taken else { return nil }
        if taken.isRoomWanted { self.makeRoom() }
        return self.taken.next(atMost: budget)
    }

    /// Sends the last words before an end; a client of `uuu.v1` gets the last text with the message that ends it all.
    func say(_ events: [Event], before reason: Disconnection, to key: SocketKey) {
        var events = events
        if self.slots[key].dialect == .uuuV1, case .text(let text) = events.last, var bye = Ending.asked(reason).bye {
            events.removeLast()
            bye.text = text
            for event in events { self.write(event, to: key) }
            if self.takesMessage(key) { self.sendBye(bye, to: key) }
        } else {
            for event in events { self.write(event, to: key) }
        }
    }

    /// Carries out one delivery and returns how many steps it took.
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
                self.stopHoldingBack(key)
                self.say(events, before: reason, to: key)
                self.end(key, .asked(reason))
            } else {
                self.endLost(key, reason)
            }
            return Self.stepsOfAnEnd
        case .passOn(let key, let event):
            self.passOn(event, to: key)
            return PendingDeliveries.steps(of: event)
        case .holdBack(let key):
            self.holdBack(key)
            return 1
        case .barrier(let request):
            request.answer(nil)
            return 1
        case .takeOver(let request):
            Task.immediate { await self.takeOver(request) }
            return Self.stepsOfAnEnd
        case .end(let key, .displaced):
            self.endDisplaced(key)
            return Self.stepsOfAnEnd
        case .end(let key, let ending):
            if self.isOpen(key) { self.end(key, ending) }
            return Self.stepsOfAnEnd
        }
    }
}
