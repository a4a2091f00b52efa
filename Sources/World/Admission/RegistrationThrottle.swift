import Addresses

/// How many accounts are registered: by one client within an hour, and by all within ten minutes (SEC-19).
///
/// A registration counts from when a hash is computed for it. Nothing is counted for clients on this machine. Times are
/// milliseconds of a clock that is never set.
struct RegistrationThrottle: Sendable {
    private var rules: AttemptRules
    private var clients: VisitorMeters
    private var all = RateMeter()

    /// Makes a throttle.
    init(_ rules: AttemptRules = AttemptRules()) {
        self.rules = rules
        self.clients = VisitorMeters(capacity: 8 << 10) { rules.registrations(ofSite: $0) }
    }

    /// Returns in how many milliseconds a client may register an account; 0 if now.
    func wait(_ visitor: Visitor, at now: UInt64) -> UInt64 {
        guard visitor != .machine else { return 0 }
        return max(self.clients.wait(visitor, at: now), self.all.wait(self.rules.allRegistrations, at: now))
    }

    /// Counts a registration if it is allowed.
    ///
    /// - Returns: In how many milliseconds the client may register an account; 0, and it is counted, if now.
    mutating func use(_ visitor: Visitor, at now: UInt64) -> UInt64 {
        let wait = self.wait(visitor, at: now)
        guard wait == 0, visitor != .machine else { return wait }
        self.clients.use(visitor, at: now)
        self.all.use(self.rules.allRegistrations, at: now)
        return 0
    }

    /// Takes back a registration for which no hash was computed.
    mutating func giveBack(_ visitor: Visitor, at now: UInt64) {
        guard visitor != .machine else { return }
        self.clients.giveBack(visitor, at: now)
        self.all.giveBack(self.rules.allRegistrations, at: now)
    }
}
