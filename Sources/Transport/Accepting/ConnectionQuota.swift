import Synchronization

/// The connection limit of a server, counted over all of its loops.
///
/// The kernel chooses the loop for each connection, so no loop has a share of its own. A client above the limit is told
/// that the server is full, which needs a descriptor for a while; so there is a second limit for such connections.
final class ConnectionQuota: Sendable {
    /// What happens with a new connection.
    enum Admission: Equatable, Sendable {
        /// It counts against the connection limit.
        case admitted
        /// It is told that the server is full.
        case refusal
        /// It is closed without an answer: too many connections are being told that the server is full.
        case nothing
    }

    /// The largest value that ``count`` can be raised to.
    let maximum: Int
    /// The maximum number of connections at the same time that are being told that the server is full.
    let maximumRefused: Int
    private let limit: Atomic<Int>
    private let taken = Atomic(0)
    private let refused = Atomic(0)

    /// Creates a limit of `count` connections, at least one, which can be raised to `maximum` later.
    init(count: Int, maximum: Int, maximumRefused: Int = 64) {
        self.maximum = max(1, count, maximum)
        self.maximumRefused = max(0, maximumRefused)
        self.limit = Atomic(max(1, count))
    }

    /// The connection limit.
    var count: Int { self.limit.load(ordering: .relaxed) }

    /// The number of connections that count against the limit.
    var inUse: Int { self.taken.load(ordering: .relaxed) }

    /// Changes the limit to `count`, at least one and at most ``maximum``.
    ///
    /// Existing connections stay, even if they exceed it.
    func resize(to count: Int) { self.limit.store(min(max(1, count), self.maximum), ordering: .relaxed) }

    /// Counts a new connection, and returns what must happen with it.
    func admit() -> Admission {
        if Self.take(self.taken, of: self.count) { return .admitted }
        return self.refuse() ? .refusal : .nothing
    }

    /// Counts a connection that is only told why it is refused; returns false if too many are being told already.
    func refuse() -> Bool { Self.take(self.refused, of: self.maximumRefused) }

    /// Counts a connection that the previous process had admitted, even if that exceeds the limit.
    func occupy(isCounted: Bool) {
        if isCounted {
            self.taken.wrappingAdd(1, ordering: .relaxed)
        } else {
            self.refused.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// Stops counting a connection.
    func giveBack(isCounted: Bool) {
        if isCounted {
            self.taken.wrappingSubtract(1, ordering: .relaxed)
        } else {
            self.refused.wrappingSubtract(1, ordering: .relaxed)
        }
    }

    private static func take(_ count: borrowing Atomic<Int>, of maximum: Int) -> Bool {
        guard count.wrappingAdd(1, ordering: .relaxed).newValue > maximum else { return true }
        count.wrappingSubtract(1, ordering: .relaxed)
        return false
    }
}
