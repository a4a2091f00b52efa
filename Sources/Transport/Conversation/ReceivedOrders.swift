/// What a table has taken of what others left for its connections, and has not carried out yet.
final class ReceivedOrders {
    private var deliveries = PendingDeliveries()
    /// Whether there may be some: asked after each event, and a flag takes no check of exclusive access.
    private(set) var maybeSome = false

    /// The next portion (``PendingDeliveries/next(atMost:)``); nil when all is carried out.
    func next(atMost maximum: Int) -> PendingDeliveries.Delivery? { self.deliveries.next(atMost: maximum) }

    /// Puts others in the place of those that are carried out; nil if there are none.
    func replace(with taken: LoopOutbound.Taken?) {
        guard let taken else { return self.maybeSome = false }
        // Who missed something is ended before more is said to them: it would else go unnoticed.
        self.deliveries = PendingDeliveries(taken.orders, missing: taken.missing, withoutRoom: taken.withoutRoom)
        self.maybeSome = true
    }
}
