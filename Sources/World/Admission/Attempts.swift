import Addresses
import Contexts
import Synchronization

/// What clients have tried lately: logins, registrations and tokens; safe from any thread, and nothing waits.
final class Attempts: Sendable {
    private struct State: Sendable {
        var logins: LoginThrottle
        var registrations: RegistrationThrottle
        var wrongTokens = VisitorMeters(capacity: 8 << 10) { AttemptRules.wrongTokens(ofSite: $0) }
        /// How many logins have failed on a connection, and how many may.
        var failures = RecentTable<Connection.ID, Int>(capacity: 64 << 10)
        var maximumFailures: Int
    }

    /// The turns of those who log in on one connection.
    let turns = AccountTurns()
    private let state: Mutex<State>
    private let rules: Mutex<AttemptRules>
    private let time: TimeSource

    /// Makes a record of nothing.
    init(_ rules: AttemptRules, time: TimeSource) {
        self.rules = Mutex(rules)
        self.time = time
        self.state = Mutex(
            State(
                logins: LoginThrottle(rules),
                registrations: RegistrationThrottle(rules),
                maximumFailures: rules.loginFailures
            )
        )
    }

    /// Applies other limits; what clients have tried so far is forgotten if there are any.
    func apply(_ rules: AttemptRules) {
        let isOther = self.rules.withLock { held in
            defer { held = rules }
            return held != rules
        }
        guard isOther else { return }
        self.state.withLock { state in
            state.logins.apply(rules)
            state.registrations = RegistrationThrottle(rules)
            state.maximumFailures = rules.loginFailures
        }
    }

    /// Decides when an attempt to log in is made; see ``LoginThrottle/ask(_:failures:at:)``.
    func ask(_ attempt: LoginAttempt, failures: Int) -> LoginAttempt.Answer {
        let now = self.now
        return self.state.withLock { $0.logins.ask(attempt, failures: failures, at: now) }
    }

    /// Notes how an attempt has ended; see ``LoginThrottle/end(_:_:at:)``.
    func end(_ attempt: LoginAttempt, _ outcome: LoginAttempt.Outcome) -> Int? {
        let now = self.now
        return self.state.withLock { $0.logins.end(attempt, outcome, at: now) }
    }

    /// Counts a login that has failed on a connection.
    func noteFailure(on connection: Connection) {
        self.state.withLock { $0.failures.use(connection.id, initial: 0) { $0 += 1 } }
    }

    /// Whether as many logins have failed on a connection as may.
    func areExhausted(on connection: Connection) -> Bool {
        self.state.withLock { state in
            guard state.maximumFailures > 0 else { return false }
            return state.failures[connection.id] ?? 0 >= state.maximumFailures
        }
    }

    /// Forgets what has failed on a connection.
    func forget(_ connection: Connection) { self.state.withLock { _ = $0.failures.remove(connection.id) } }

    /// Returns in how many milliseconds a client may register an account; 0 if now.
    func registrationWait(_ visitor: Visitor) -> UInt64 {
        let now = self.now
        return self.state.withLock { $0.registrations.wait(visitor, at: now) }
    }

    /// Counts a registration if it is allowed; see ``RegistrationThrottle/use(_:at:)``.
    func register(_ visitor: Visitor) -> UInt64 {
        let now = self.now
        return self.state.withLock { $0.registrations.use(visitor, at: now) }
    }

    /// Takes back a registration for which no hash was computed.
    func withdrawRegistration(_ visitor: Visitor) {
        let now = self.now
        self.state.withLock { $0.registrations.giveBack(visitor, at: now) }
    }

    /// Counts a token that leads to no session; returns whether the client has presented too many.
    func noteWrongToken(_ visitor: Visitor) -> Bool {
        let now = self.now
        return self.state.withLock { state in
            guard state.wrongTokens.wait(visitor, at: now) == 0 else { return true }
            state.wrongTokens.use(visitor, at: now)
            return false
        }
    }

    private var now: UInt64 { UInt64(max(0, self.time.now().milliseconds)) }
}
