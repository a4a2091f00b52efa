import Contexts
import Synchronization
import World

/// Stored sessions and digests of tokens in memory, with the rules of ``ResumeStore``.
///
/// A test can have reads or writes refused, and hold writes up.
final class MemoryResumeStore: ResumeStore {
    struct Token: Equatable {
        let family: Int64
        var state: TokenRecord.State
    }

    struct Row: Equatable {
        let family: Int64
        var stored: StoredSession?
        var lostAt: Int64?
    }

    struct State {
        /// The sessions, by account.
        var rows: [Int64: Row] = [:]
        var tokens: [TokenDigest: Token] = [:]
        var alarms: Set<Int64> = []
        var families: Int64 = 0
        var readRefusal: WorldError.Code?
        var writeRefusal: WorldError.Code?
        /// The writes that were done or refused, in order: a word and an account.
        var writes: [String] = []
        var isHolding = false
        var held: [FirstAnswer<Void>] = []

        mutating func family(of account: Int64) -> Int64 {
            if let row = self.rows[account] { return row.family }
            self.families += 1
            self.rows[account] = Row(family: self.families)
            return self.families
        }

        mutating func end(_ account: Int64) {
            guard let row = self.rows.removeValue(forKey: account) else { return }
            self.tokens = self.tokens.filter { $0.value.family != row.family }
        }

        mutating func confirm(_ digest: TokenDigest) {
            guard let token = self.tokens[digest], token.state == .new else { return }
            for (other, value) in self.tokens where value.family == token.family && value.state == .current {
                self.tokens[other]?.state = .spent
            }
            self.tokens[digest]?.state = .current
        }
    }

    let state = Mutex(State())

    var writes: [String] { self.state.withLock { $0.writes } }

    /// The family of an account with how many tokens are in which state; nil if it has no session.
    func tokens(of account: Int64) -> [TokenRecord.State]? {
        self.state.withLock { state in
            state.rows[account].map { row in
                let states = state.tokens.values.filter { $0.family == row.family }.map(\.state)
                return [.current, .new, .spent].flatMap { kind in states.filter { $0 == kind } }
            }
        }
    }

    /// Has reads or writes refused from now on, or no longer.
    func refuse(reads: WorldError.Code? = nil, writes: WorldError.Code? = nil) {
        self.state.withLock { ($0.readRefusal, $0.writeRefusal) = (reads, writes) }
    }

    /// Has writes wait until ``release()``.
    func hold() { self.state.withLock { $0.isHolding = true } }

    /// Lets all writes through.
    func release() {
        let held = self.state.withLock { state in
            defer { (state.isHolding, state.held) = (false, []) }
            return state.held
        }
        for gate in held { gate.give(()) }
    }

    /// Returns when `count` writes wait.
    func waits(for count: Int) async throws {
        while self.state.withLock({ $0.held.count }) != count { try await Task.sleep(for: .milliseconds(1)) }
    }

    private func read<T>(_ body: (State) -> T) throws(WorldError) -> T {
        try self.state.withLock { (state) throws(WorldError) in
            if let code = state.readRefusal { throw WorldError(code, at: "MemoryResumeStore", wasTold: true) }
            return body(state)
        }
    }

    private func write<T: Sendable>(
        _ word: String,
        _ body: @Sendable (inout State) -> T
    ) async throws(WorldError) -> T {
        let gate = self.state.withLock { state -> FirstAnswer<Void>? in
            guard state.isHolding else { return nil }
            let gate = FirstAnswer<Void>()
            state.held.append(gate)
            return gate
        }
        await gate?.value
        return try self.state.withLock { (state) throws(WorldError) in
            state.writes.append(word)
            if let code = state.writeRefusal { throw WorldError(code, at: "MemoryResumeStore", wasTold: true) }
            return body(&state)
        }
    }

    func begin(_ account: Int64, with token: TokenDigest, at time: Int64) async throws(WorldError) -> Int64 {
        try await self.write("begin \(account)") { state in
            state.end(account)
            let family = state.family(of: account)
            state.tokens[token] = Token(family: family, state: .current)
            return family
        }
    }

    func rotate(
        _ family: Int64,
        from old: TokenDigest?,
        to new: TokenDigest,
        at time: Int64
    ) async throws(WorldError) -> Bool {
        try await self.write("rotate \(family)") { state in
            guard state.rows.values.contains(where: { $0.family == family }) else { return false }
            if let old {
                guard let token = state.tokens[old], token.family == family, token.state != .spent else { return false }
                state.confirm(old)
            }
            state.tokens = state.tokens.filter { $0.value.family != family || $0.value.state != .new }
            state.tokens[new] = Token(family: family, state: .new)
            return true
        }
    }

    func confirm(_ token: TokenDigest, at time: Int64) async throws(WorldError) {
        try await self.write("confirm") { $0.confirm(token) }
    }

    func find(_ token: TokenDigest) async throws(WorldError) -> TokenRecord? {
        try self.read { state in
            guard let found = state.tokens[token],
                let (account, row) = state.rows.first(where: { $0.value.family == found.family })
            else { return nil }
            return TokenRecord(account: account, family: found.family, state: found.state, lostAt: row.lostAt)
        }
    }

    func store(_ sessions: [StoredSession], lostAt time: Int64) async throws(WorldError) {
        let accounts = sessions.map { String($0.account) }.joined(separator: ",")
        try await self.write("store \(accounts)") { state in
            for session in sessions {
                _ = state.family(of: session.account)
                state.rows[session.account]?.stored = session
                state.rows[session.account]?.lostAt = time
            }
        }
    }

    func session(of account: Int64) async throws(WorldError) -> LostSession? {
        try self.read { state in
            guard let row = state.rows[account], let stored = row.stored, let lostAt = row.lostAt else { return nil }
            return LostSession(stored, lostAt: lostAt)
        }
    }

    func found(_ account: Int64) async throws(WorldError) {
        try await self.write("found \(account)") { state in
            state.rows[account]?.stored = nil
            state.rows[account]?.lostAt = nil
        }
    }

    func end(_ account: Int64, alarm: Bool, at time: Int64) async throws(WorldError) {
        try await self.write(alarm ? "alarm \(account)" : "end \(account)") { state in
            state.end(account)
            if alarm { state.alarms.insert(account) }
        }
    }

    func takeAlarm(of account: Int64) async throws(WorldError) -> Bool {
        guard try self.read({ $0.alarms.contains(account) }) else { return false }
        return try await self.write("take alarm \(account)") { $0.alarms.remove(account) != nil }
    }

    func removeSessions(lostBefore time: Int64) async throws(WorldError) -> Int {
        try await self.write("remove") { state in
            let lost = state.rows.filter { $0.value.lostAt.map { $0 < time } ?? false }.keys.sorted().prefix(500)
            for account in lost { state.end(account) }
            return lost.count
        }
    }
}

/// Makes digests that show which token they are of, and that no client can present.
struct ReversingHasher: TokenHasher {
    func digest(of bytes: [UInt8]) -> TokenDigest { TokenDigest(bytes.reversed()) }
}

/// UTC, and a clock that nobody sets, both moved by the test.
final class TestTime: Sendable {
    private struct State {
        var wall = Duration.seconds(1_800_000_000)
        var own = Duration.zero
        var sleeps: [Duration] = []
    }

    private let state = Mutex(State())

    /// The time in UTC, in milliseconds.
    var now: Int64 { Int64(self.state.withLock { $0.wall } / .milliseconds(1)) }

    /// How long callers have slept, each of them; the time passes at once.
    var sleeps: [Duration] { self.state.withLock { $0.sleeps } }

    /// Lets time pass.
    func pass(_ duration: Duration) {
        self.state.withLock { state in
            state.wall += duration
            state.own += duration
        }
    }

    /// Sets the clock of the machine, forward or back.
    func set(by duration: Duration) { self.state.withLock { $0.wall += duration } }

    var wall: WorldClock {
        WorldClock {
            self.state.withLock { $0.wall }
        } wait: { _ in
            try await Task.sleep(for: .seconds(3_600))
        }
    }

    var source: TimeSource {
        TimeSource {
            self.state.withLock { $0.own }
        } sleep: { duration in
            self.state.withLock { state in state.sleeps.append(duration) }
            self.pass(duration)
        }
    }
}
