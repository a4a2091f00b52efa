import Contexts
import Synchronization
import TestSupport
import Testing

@testable import World

@Suite("Accounts: sessions are stored", .timeLimit(.minutes(1))) struct AccountsStoringTests {
    /// Makes accounts with some players logged in: `player1` has the key 1, and so on.
    private func gate(_ count: Int, _ rules: SessionRules = SessionRules()) async throws -> (Gate, [Client]) {
        let gate = try await Gate(rules: rules)
        let clients = (0..<count).map { Client(UInt64($0 + 1)) }
        for (index, client) in clients.enumerated() {
            let account = Account(id: Int64(index + 1), username: "player\(index + 1)")
            _ = try gate.sessions.begin(Login(account: account, number: UInt64(index + 1)), on: client.connection)
        }
        return (gate, clients)
    }

    private func stored(_ account: Int64) -> StoredSession {
        StoredSession(account: account, context: nil, messages: 1, did: 2, isReader: false)
    }

    @Test("all sessions of connected players are stored in one transaction, as lost now")
    func together() async throws {
        let (gate, _) = try await self.gate(30)
        let all = (1...30).map { self.stored($0) }
        try await gate.accounts.storeAll(all)
        #expect(gate.resumes.writes == ["store " + (1...30).map(String.init).joined(separator: ",")])
        let times = gate.resumes.state.withLock { $0.rows.values.map(\.lostAt) }
        #expect(times == [Int64?](repeating: gate.time.now, count: 30))
        try await gate.accounts.storeAll([])
        #expect(gate.resumes.writes.count == 1)
    }

    @Test("what can be written is all or nothing, and the refusal says why")
    func refused() async throws {
        let (gate, _) = try await self.gate(2)
        for (cause, code) in [(WorldError.Code.notSaved, AccountError.Code.notSaved), (.uncertain, .uncertain)] {
            gate.resumes.refuse(writes: cause)
            #expect(await refusal { try await gate.accounts.storeAll([self.stored(1), self.stored(2)]) } == code)
        }
        #expect(gate.resumes.state.withLock { $0.rows.isEmpty })
    }

    @Test("a session that was lost is stored with that time, and no store lengthens its wait")
    func lostBefore() async throws {
        let (gate, clients) = try await self.gate(40)
        let times = clients.map { client -> Int64 in
            gate.time.pass(.milliseconds(12_345))
            if client.connection.id.rawValue != 40 { _ = gate.accounts.connectionLost(client.connection) }
            return gate.time.now
        }
        gate.time.pass(.milliseconds(1))
        try await gate.accounts.store(self.stored(7))
        #expect(gate.resumes.state.withLock { $0.rows[7]?.lostAt } == times[6])
        try await gate.accounts.storeAll((1...40).map { self.stored($0) })
        let rows = gate.resumes.state.withLock { $0.rows }
        for number in 1...39 {
            let lostAt = try #require(rows[Int64(number)]?.lostAt)
            #expect(lostAt <= times[number - 1] && lostAt > times[number - 1] - 10_000, "player \(number)")
        }
        #expect(rows[40]?.lostAt == gate.time.now)
        // Bounded, whenever they were lost.
        #expect(gate.resumes.writes.count <= 66)
    }

    @Test("a session whose player came back, or that ended, while it waited to be stored is not stored")
    func meanwhile() async throws {
        let (gate, clients) = try await self.gate(2)
        for client in clients { _ = gate.accounts.connectionLost(client.connection) }
        for account in [1, 2] as [Int64] { #expect(await gate.accounts.turns.enter(account)) }
        async let first: Void = gate.accounts.store(self.stored(1))
        async let second: Void = gate.accounts.store(self.stored(2))
        for account in [1, 2] as [Int64] {
            while gate.accounts.turns.waiters(of: account) != 1 { try await Task.sleep(for: .milliseconds(1)) }
        }
        let session = try #require(gate.sessions.session(of: 1))
        let login = Login(account: session.account, number: 9)
        _ = try gate.sessions.resume(session, by: login, on: Client(9).connection)
        gate.accounts.sessionExpired(clients[1].connection)
        for account in [1, 2] as [Int64] { gate.accounts.turns.leave(account) }
        _ = try await (first, second)
        try await gate.settle()
        #expect(gate.resumes.writes == ["end 2"])
    }

    @Test("of many that are stored together, those that changed meanwhile are written again")
    func manyMeanwhile() async throws {
        let (gate, clients) = try await self.gate(3)
        for client in clients { _ = gate.accounts.connectionLost(client.connection) }
        gate.resumes.hold()
        async let done: Void = gate.accounts.storeAll([self.stored(1), self.stored(2), self.stored(3)])
        try await gate.resumes.waits(for: 1)
        let session = try #require(gate.sessions.session(of: 1))
        let login = Login(account: session.account, number: 9)
        _ = try gate.sessions.resume(session, by: login, on: Client(9).connection)
        _ = gate.sessions.expire(clients[1].connection)
        gate.resumes.release()
        try await done
        try await gate.settle()
        #expect(Set(gate.resumes.writes.dropFirst()) == ["found 1", "end 2"])
        #expect(gate.resumes.state.withLock { Set($0.rows.keys) } == [1, 3])
    }

    @Test("where sessions end with their connections nothing is stored")
    func switchedOff() async throws {
        let (gate, clients) = try await self.gate(1, SessionRules(resumeSeconds: 0))
        #expect(!gate.accounts.connectionLost(clients[0].connection) && gate.accounts.resumeSeconds == 0)
        try await gate.accounts.store(self.stored(1))
        #expect(gate.resumes.writes == [])
        gate.accounts.apply(AccountPolicy(), SessionRules(resumeSeconds: 5), texts: Texts())
        #expect(gate.accounts.connectionLost(clients[0].connection) && gate.accounts.resumeSeconds == 5)
    }

    @Test("what ended while nothing could be written is written before the process ends, as far as that is possible")
    func lastChanges() async throws {
        let (gate, clients) = try await self.gate(250)
        for client in clients { _ = try await gate.accounts.issueToken(on: client.connection) }
        gate.resumes.refuse(writes: .notSaved)
        for client in clients { gate.accounts.connectionEnded(client.connection) }
        try await gate.settle()
        #expect(gate.accounts.hasUnsavedChanges)
        #expect(await gate.accounts.saveLastChanges() == 250)
        gate.resumes.refuse()
        #expect(gate.resumes.state.withLock { $0.rows.count } == 250)
        gate.accounts.depart()
        #expect(await gate.accounts.saveLastChanges() == 0)
        #expect(gate.resumes.state.withLock { $0.rows.isEmpty } && !gate.accounts.hasUnsavedChanges)
    }

    @Test("a session that is stored alone does not overwrite what was stored of all at the end, be it one or many")
    func afterAll() async throws {
        for count in [1, 2] {
            let (gate, clients) = try await self.gate(count)
            #expect(gate.accounts.connectionLost(clients[0].connection))
            let late = StoredSession(account: 1, context: nil, messages: 0, did: 2, isReader: false)
            try await gate.accounts.store(late)
            #expect(gate.resumes.state.withLock { $0.rows[1]?.stored } == late)
            try await gate.accounts.storeAll((1...count).map { self.stored(Int64($0)) })
            try await gate.accounts.store(late)
            #expect(gate.resumes.state.withLock { $0.rows[1]?.stored } == self.stored(1))
        }
    }

    @Test("what ended before is written first, and does not end what is stored after it")
    func order() async throws {
        let (gate, clients) = try await self.gate(1)
        _ = try await gate.accounts.issueToken(on: clients[0].connection)
        gate.resumes.refuse(writes: .notSaved)
        await gate.accounts.revokeTokens(of: 1)
        gate.resumes.refuse()
        #expect(gate.accounts.connectionLost(clients[0].connection))
        try await gate.accounts.store(self.stored(1))
        await gate.accounts.saveChanges()
        try await gate.settle()
        #expect(gate.resumes.state.withLock { $0.rows[1]?.stored } == self.stored(1))
        #expect(gate.resumes.tokens(of: 1) == [])
    }

    @Test("expired ones are removed in steps of 500, at most 20 at once, and none that may still go on")
    func removal() async throws {
        let gate = try await Gate()
        let old = (1...10_600).map { self.stored(Int64($0)) }
        try await gate.resumes.store(old, lostAt: gate.time.now)
        gate.time.pass(.seconds(600 + 3_600))
        try await gate.resumes.store([self.stored(20_000)], lostAt: gate.time.now)
        await gate.accounts.removeExpiredSessions()
        #expect(gate.resumes.state.withLock { $0.rows.count } == 10_601)
        gate.time.pass(.milliseconds(1))
        await gate.accounts.removeExpiredSessions()
        #expect(gate.resumes.state.withLock { $0.rows.count } == 601)
        await gate.accounts.removeExpiredSessions()
        #expect(gate.resumes.state.withLock { Array($0.rows.keys) } == [20_000])
        gate.resumes.refuse(writes: .notSaved)
        await gate.accounts.removeExpiredSessions()
    }
}
