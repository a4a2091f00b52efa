import Addresses

/// Who may try a password when: the layers of SEC-18, as a value without a clock.
///
/// - One client has to wait longer with each attempt at one account (``LoginBackoff``).
/// - After 20 failures at an account, clients that it is not known from have to wait for each other
///   (``LoginLanes``).
/// - One client may fail 30 times in ten minutes, and a site of IPv6 eight times as often.
///
/// An attempt is counted when it is admitted. An account and a name that no account has are treated alike (SEC-21), but
/// in tables of their own, so that invented names push no account out. Times are milliseconds of a clock that is never
/// set. All tables together have 64 Ki entries (SEC-20).
struct LoginThrottle: Sendable {
    /// How long an attempt waits instead of being refused, in milliseconds: what a player waits for.
    static let patience: UInt64 = 30_000

    private var accounts = LoginTables(accounts: 4 << 10, clients: 24 << 10)
    private var names = LoginTables(accounts: 4 << 10, clients: 24 << 10)
    private var meters: VisitorMeters

    /// Makes a throttle.
    init(_ rules: AttemptRules = AttemptRules()) { self.meters = Self.meters(rules) }

    /// Applies other limits; how often clients have failed so far is forgotten, and what was tried at accounts is not.
    mutating func apply(_ rules: AttemptRules) { self.meters = Self.meters(rules) }

    private static func meters(_ rules: AttemptRules) -> VisitorMeters {
        VisitorMeters(capacity: 8 << 10) { rules.logins(ofSite: $0) }
    }

    /// How many entries there are.
    var count: Int { self.accounts.count + self.names.count + self.meters.count }

    /// How many attempts at an account have failed; nil if that is not remembered.
    func failures(of subject: LoginAttempt.Subject) -> Int? {
        subject.isAccount ? self.accounts.failures(of: subject) : self.names.failures(of: subject)
    }

    /// Decides when an attempt is made; if it is not refused, it is counted, and has to be told to ``end(_:_:at:)``.
    ///
    /// - Parameters:
    ///   - attempt: The attempt.
    ///   - failures: How many have failed, as far as the engine knows; 0 for a name.
    ///   - now: The time.
    /// - Returns: When it is made.
    mutating func ask(_ attempt: LoginAttempt, failures: Int, at now: UInt64) -> LoginAttempt.Answer {
        guard attempt.visitor != .machine else { return .admitted }
        let clientWait = self.meters.wait(attempt.visitor, at: now)
        let wait =
            attempt.subject.isAccount
            ? self.accounts.ask(attempt, failures: failures, atLeast: clientWait, at: now)
            : self.names.ask(attempt, failures: failures, atLeast: clientWait, at: now)
        guard wait <= Self.patience else { return .refused(wait) }
        self.meters.use(attempt.visitor, at: now + wait)
        return wait == 0 ? .admitted : .delayed(wait)
    }

    /// Notes how an attempt has ended that was not refused.
    ///
    /// - Returns: How many attempts at the account have failed; nil if that has not changed.
    @discardableResult
    mutating func end(_ attempt: LoginAttempt, _ outcome: LoginAttempt.Outcome, at now: UInt64) -> Int? {
        if outcome != .failed { self.meters.giveBack(attempt.visitor, at: now) }
        return attempt.subject.isAccount
            ? self.accounts.end(attempt, outcome, at: now) : self.names.end(attempt, outcome, at: now)
    }
}
