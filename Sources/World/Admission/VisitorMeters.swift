import Addresses

/// How often each client has done something lately, and each network of 48 bits that clients are in (SEC-17).
///
/// It forgets who has done it longest ago. Nothing is counted for clients on this machine.
struct VisitorMeters: Sendable {
    private var meters: RecentTable<Visitor, RateMeter>
    private let rate: @Sendable (_ ofSite: Bool) -> Rate

    /// Makes meters that remember some clients.
    ///
    /// - Parameters:
    ///   - capacity: The maximum number of clients.
    ///   - rate: How often a client may do it, and how often a site may.
    init(capacity: Int, rate: @escaping @Sendable (_ ofSite: Bool) -> Rate) {
        self.meters = RecentTable(capacity: capacity)
        self.rate = rate
    }

    /// How many clients are remembered.
    var count: Int { self.meters.count }

    /// Returns in how many milliseconds a client may do it; 0 if now.
    func wait(_ visitor: Visitor, at now: UInt64) -> UInt64 {
        self.counted(visitor).map { (self.meters[$0.key] ?? RateMeter()).wait($0.rate, at: now) }.max() ?? 0
    }

    /// Counts once, also if that is not allowed.
    mutating func use(_ visitor: Visitor, at now: UInt64) {
        for (key, rate) in self.counted(visitor) {
            self.meters.use(key, initial: RateMeter()) { $0.use(rate, at: now) }
        }
    }

    /// Takes back what was counted once.
    mutating func giveBack(_ visitor: Visitor, at now: UInt64) {
        for (key, rate) in self.counted(visitor) {
            self.meters.use(key, initial: RateMeter()) { $0.giveBack(rate, at: now) }
            if self.meters[key]?.isUnused(at: now) == true { self.meters.remove(key) }
        }
    }

    private func counted(_ visitor: Visitor) -> [(key: Visitor, rate: Rate)] {
        guard visitor != .machine else { return [] }
        let own = (visitor, self.rate(false))
        return visitor.site.map { [own, ($0, self.rate(true))] } ?? [own]
    }
}
