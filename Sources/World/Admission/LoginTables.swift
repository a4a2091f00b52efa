import Addresses

/// What was tried at accounts, or at names that are no accounts.
struct LoginTables: Sendable {
    private var lanes: RecentTable<LoginAttempt.Subject, LoginLanes>
    /// By the keyed hash of subject and client, which takes less room than these.
    private var backoffs: RecentTable<Int, LoginBackoff>

    /// Makes empty tables.
    ///
    /// - Parameters:
    ///   - accounts: The maximum number of accounts that are remembered.
    ///   - clients: The maximum number of clients that are remembered, for each account that they have tried.
    init(accounts: Int, clients: Int) {
        self.lanes = RecentTable(capacity: accounts)
        self.backoffs = RecentTable(capacity: clients)
    }

    /// How many entries there are.
    var count: Int { self.lanes.count + self.backoffs.count }

    /// How many attempts at an account have failed in a row; nil if that is not remembered.
    func failures(of subject: LoginAttempt.Subject) -> Int? { self.lanes[subject]?.failures }

    /// Decides when an attempt is made; counts it if it has to wait for no longer than a player does.
    ///
    /// - Parameters:
    ///   - attempt: The attempt.
    ///   - failures: How many have failed in a row, as far as the engine knows.
    ///   - least: How long it has to wait for another reason, in milliseconds.
    ///   - now: The time.
    /// - Returns: How long it has to wait, in milliseconds.
    mutating func ask(
        _ attempt: LoginAttempt,
        failures: Int,
        atLeast least: UInt64,
        at now: UInt64
    ) -> UInt64 {
        let key = Self.key(attempt)
        let backoff = self.backoffs[key] ?? LoginBackoff()
        let timeToFirst = backoff.timeToFirst(at: now)
        let wait = self.lanes.use(attempt.subject, initial: LoginLanes(failures: failures, at: now)) { lanes in
            lanes.forget(at: now)
            let lane = attempt.isKnown ? 0 : lanes.wait(timeToFirst, at: now)
            let wait = max(least, backoff.wait(at: now), lane)
            if wait <= LoginThrottle.patience {
                lanes.begin(inLaneOfFirst: attempt.isKnown ? nil : timeToFirst == 0, at: now + wait)
            }
            return wait
        }
        if wait <= LoginThrottle.patience { self.backoffs.use(key, initial: backoff) { $0.use(at: now + wait) } }
        return wait
    }

    /// Notes how an attempt has ended that was counted, or one of a client on this machine, which was not.
    ///
    /// - Returns: How many attempts at the account have failed; nil if that has not changed.
    mutating func end(_ attempt: LoginAttempt, _ outcome: LoginAttempt.Outcome, at now: UInt64) -> Int? {
        guard attempt.visitor != .machine || outcome == .succeeded else { return nil }
        let key = Self.key(attempt)
        switch outcome {
        case .failed: break
        case .succeeded: self.backoffs.remove(key)
        case .withdrawn:
            guard var backoff = self.backoffs[key] else { break }
            backoff.giveBack()
            if backoff.isUnused {
                self.backoffs.remove(key)
            } else {
                self.backoffs.use(key, initial: backoff) { $0 = backoff }
            }
        }
        return self.lanes.use(attempt.subject, initial: LoginLanes(failures: 0, at: now)) { lanes in
            lanes.end(outcome) ? lanes.failures : nil
        }
    }

    private static func key(_ attempt: LoginAttempt) -> Int {
        var hasher = Hasher()
        hasher.combine(attempt.subject)
        hasher.combine(attempt.visitor)
        return hasher.finalize()
    }
}
