/// The orders that a table has taken from its ``LoopOutbound`` and not carried out yet.
final class ReceivedOrders {
    private var deliveries = PendingDeliveries()
    /// Whether there may be some.
    ///
    /// Checked after each event; a stored flag needs no exclusivity check.
    private(set) var maybeSome = false

    /// Returns the next portion (``PendingDeliveries/next(atMost:)``); nil when everything is carried out.
    func next(atMost maximum: Int) -> PendingDeliveries.Delivery? { self.deliveries.next(atMost: maximum) }

    /// Replaces the orders, which are all carried out, with the next ones; nil means that there are none.
    func replace(with taken: LoopOutbound.Taken?) {
        guard let taken else { return self.maybeSome = false }
        // Connections that have missed something are ended first, so that no client gets messages after a gap.
        self.deliveries = PendingDeliveries(
            taken.orders,
            missing: taken.missing,
            withoutRoom: taken.withoutRoom,
            displaced: taken.displaced
        )
        self.maybeSome = true
    }
}
