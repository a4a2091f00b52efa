import Contexts
import Synchronization
import Testing

@testable import World

@Suite("Accounts: who has tried too often") struct AccountsThrottleTests {
    /// Has somebody fail to log in as Ada, each time on another connection.
    private func fail(
        _ gate: Gate,
        _ count: Int,
        as name: String = "Ada",
        from client: (Int) -> String
    ) async -> [AccountError.Code?] {
        var codes: [AccountError.Code?] = []
        for number in 0..<count {
            let connection = Client(UInt64(1_000 + number), from: client(number))
            codes.append(await refusal { _ = try await gate.logIn(name, "nonsense", on: connection) })
        }
        return codes
    }

    @Test("an attempt that has to wait computes no hash until then, and one that is refused none at all")
    func waiting() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let codes = await self.fail(gate, 8) { _ in "192.0.2.9" }
        #expect(codes == Array(repeating: .wrongCredentials, count: 7) + [.tryLater(seconds: 32)])
        #expect(gate.time.sleeps == [1, 2, 4, 8, 16].map { .seconds($0) })
        #expect(gate.work.comparisons == 7)
        #expect(gate.log.all.contains { $0.contains("login put off") })
    }

    @Test("an unknown name is refused alike, with one question to the engine each time (SEC-21)")
    func unknownName() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let known = await self.fail(gate, 8) { _ in "192.0.2.9" }
        let unknown = await self.fail(gate, 8, as: "Bob") { _ in "192.0.2.10" }
        #expect(known == unknown)
        #expect(gate.logins.state.withLock { $0.questions.count } == 16)
    }

    @Test("with the fifth failure on a connection it is to be ended, and what comes then is not looked at")
    func connection() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let client = Client(1, from: "127.0.0.1")
        var codes: [AccountError.Code?] = []
        for _ in 0..<6 { codes.append(await refusal { _ = try await gate.logIn("Ada", "nonsense", on: client) }) }
        #expect(codes == Array(repeating: .wrongCredentials, count: 4) + [.tooManyFailures, .tooManyFailures])
        #expect(gate.work.comparisons == 5)
        _ = try await gate.logIn("Ada", on: Client(2))
    }

    @Test("one connection has one attempt at a time")
    func oneAtATime() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let running = Mutex((now: 0, most: 0))
        gate.hasher.whileVerifying.withLock { hook in
            hook = {
                running.withLock { ($0.now, $0.most) = ($0.now + 1, max($0.most, $0.now + 1)) }
                running.withLock { $0.now -= 1 }
            }
        }
        let client = Client(1, from: "127.0.0.1")
        await withTaskGroup(of: AccountError.Code?.self) { group in
            for _ in 0..<4 {
                group.addTask { await refusal { _ = try await gate.logIn("Ada", "nonsense", on: client) } }
            }
            for await code in group { #expect(code == .wrongCredentials) }
        }
        #expect(running.withLock { $0.most } == 1)
        #expect(gate.accounts.attempts.turns.count == 0)
    }

    @Test("what was tried and who is known outlives the process, once it is written")
    func restart() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        _ = try await gate.logIn("Ada", on: Client(1, from: "192.0.2.1"))
        _ = await self.fail(gate, 100) { "10.0.\($0 / 50).\($0 % 50)" }
        #expect(gate.accounts.hasUnsavedChanges)
        await gate.accounts.saveChanges()
        #expect(!gate.accounts.hasUnsavedChanges)
        #expect(gate.logins.state.withLock { $0.saves } == 1)
        let next = try await Gate(after: gate)
        #expect(await self.fail(next, 2) { _ in "10.0.0.1" }.last == .tryLater(seconds: 86_400))
        _ = try await next.logIn("Ada", on: Client(2, from: "192.0.2.1"))
        #expect(next.hasher.lastClaimant.withLock { $0?.standing } == .known)
        _ = try await next.logIn("Ada", on: Client(3, from: "198.51.100.7"))
        #expect(next.hasher.lastClaimant.withLock { $0?.standing } == .stranger, "somebody tries to break in")
        _ = await next.accounts.saveLastChanges()
        #expect(next.logins.state.withLock { $0.failures[1]?.count } == LoginLanes.slowFailures)
    }

    @Test("an account is known from a network at once, and for 90 days")
    func acquaintance() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        for standing in [HashClaimant.Standing.stranger, .known] {
            _ = try await gate.logIn("Ada", on: Client(1, from: "192.0.2.1"))
            #expect(gate.hasher.lastClaimant.withLock { $0?.standing } == standing)
        }
        await gate.accounts.saveChanges()
        gate.time.pass(.seconds(91 * 86_400))
        _ = try await gate.logIn("Ada", on: Client(2, from: "192.0.2.1"))
        #expect(gate.hasher.lastClaimant.withLock { $0?.standing } == .stranger)
        await gate.accounts.saveChanges()
        await gate.accounts.removeExpiredSessions()
        #expect(gate.logins.state.withLock { $0.networks[1]?.count } == 1)
    }

    @Test("an engine that does not know lets nobody in more often, and keeps nobody out")
    func trouble() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        gate.logins.state.withLock { $0.refusal = .unavailable }
        #expect(await self.fail(gate, 8) { _ in "192.0.2.9" }.last == .tryLater(seconds: 32))
        _ = try await gate.logIn("Ada", on: Client(2, from: "192.0.2.1"))
        await gate.accounts.saveChanges()
        #expect(gate.accounts.hasUnsavedChanges, "it is tried again")
    }

    @Test("a token that leads nowhere counts against its client and no account; a right one never does (SEC-36)")
    func tokens() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let first = Client(1, from: "192.0.2.1")
        _ = try await gate.logIn("Ada", on: first)
        let token = try await gate.accounts.issueToken(on: first.connection)
        var refusals: [ResumeRefusal?] = []
        for number: UInt64 in 0..<12 {
            let text = number.isMultiple(of: 2) ? "uuu1_nonsense" : ResumeToken().text
            let outcome = await gate.accounts.resume(text, on: Client(10 + number, from: "192.0.2.66").connection)
            if case .refused(let refusal) = outcome { refusals.append(refusal) }
        }
        #expect(refusals == Array(repeating: .unknown, count: 10) + [.tooMany, .tooMany])
        let other = await gate.accounts.resume("uuu1_nonsense", on: Client(30, from: "192.0.2.67").connection)
        if case .refused(let refusal) = other { #expect(refusal == .unknown) } else { #expect(Bool(false)) }
        let back = await gate.accounts.resume(token, on: Client(31, from: "192.0.2.66").connection)
        if case .refused(let refusal) = back { #expect(Bool(false), "the owner is refused: \(refusal)") }
    }

    @Test("who has registered three accounts has to wait, and is told so at the first question (SEC-19)")
    func registrations() async throws {
        let gate = try await Gate()
        let client = Client(1, from: "192.0.2.1")
        for name in ["Ada", "Bob", "Cid"] { try await gate.register(name, on: client) }
        #expect(await refusal { try await gate.register("Dan", on: client) } == .tryLater(seconds: 1_200))
        #expect(gate.work == CountingHasher.Work())
        let code = await refusal { _ = try await gate.accounts.checkEmail("dan@example.org", on: client.connection) }
        #expect(code == .tryLater(seconds: 1_200))
        try await gate.register("Eve", on: Client(2, from: "192.0.2.2"))
        gate.time.pass(.seconds(1_200))
        try await gate.register("Dan", on: client)
        #expect(gate.log.all.contains { $0.contains("too many accounts were registered") })
    }

    @Test("a registration for which no hash was computed does not count")
    func unhashed() async throws {
        let gate = try await Gate()
        let client = Client(1, from: "192.0.2.1")
        gate.hasher.refusesToHash.withLock { $0 = true }
        for _ in 0..<10 { #expect(await refusal { try await gate.register("Ada", on: client) } == .busy) }
        gate.hasher.refusesToHash.withLock { $0 = false }
        try await gate.register("Ada", on: client)
    }
}
