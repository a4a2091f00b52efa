import Contexts
import Synchronization

/// What was previewed and waits for `confirm`: at most one order of each member of staff, for 30 seconds.
final class PendingOrders: Sendable {
    /// An order that was previewed.
    struct Pending: Sendable {
        /// The verb.
        let verb: StaffVerb
        /// The order.
        let order: StaffOrder
        /// The accounts whose sessions it would end.
        let accounts: Set<Int64>
        /// When it is forgotten.
        let deadline: Duration
    }

    /// How long an order waits.
    static let patience = Duration.seconds(30)

    private let pending = Mutex<[String: Pending]>([:])

    /// Adds an order in place of the one that the actor has; those whose time has passed are forgotten.
    func add(_ pending: Pending, of actor: String, at now: Duration) {
        self.pending.withLock { all in
            all = all.filter { $0.value.deadline > now }
            all[actor] = pending
        }
    }

    /// Returns the order of an actor, once, unless its time has passed.
    func take(of actor: String, at now: Duration) -> Pending? {
        self.pending.withLock { all in all.removeValue(forKey: actor).flatMap { $0.deadline > now ? $0 : nil } }
    }
}
