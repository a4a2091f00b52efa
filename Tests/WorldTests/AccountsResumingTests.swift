import Contexts
import Logging
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import World

@Suite("Accounts: sessions that wait for their players", .timeLimit(.minutes(1))) struct AccountsResumingTests {
    /// Makes accounts with Ada logged in, who has a token.
    private func begun(_ rules: SessionRules = SessionRules()) async throws -> (
        gate: Gate, client: Client, token: String
    ) {
        let gate = try await Gate(rules: rules)
        try await gate.register("Ada")
        let client = Client(1)
        _ = try await gate.logIn("Ada", on: client)
        return (gate, client, try await gate.accounts.issueToken(on: client.connection))
    }

    /// The tokens that clients were given.
    private final class Tokens: Sendable {
        private let all: Mutex<[String]>

        init(_ first: String) { self.all = Mutex([first]) }

        func add(_ token: String) { self.all.withLock { $0.append(token) } }

        /// Returns the last one, or one that is a little older.
        func recent(_ age: Int) -> String { self.all.withLock { $0[max(0, $0.count - 1 - age)] } }
    }

    private func lines(_ gate: Gate, of event: Telemetry.LogEvent) -> [String] {
        gate.log.all.filter { $0.contains(marks(of: event)) }
    }

    @Test("a lost session, a resumed one and an expired one have records, and none has the token or a digest")
    func records() async throws {
        let (gate, client, token) = try await self.begun()
        #expect(gate.accounts.connectionLost(client.connection) && gate.accounts.connectionLost(client.connection))
        let second = Client(2)
        guard case .resumed(_, let next?) = await gate.accounts.resume(token, on: second.connection) else {
            Issue.record("not resumed")
            return
        }
        gate.accounts.confirmToken(on: second.connection)
        #expect(gate.accounts.connectionLost(second.connection))
        gate.accounts.sessionExpired(client.connection)
        #expect(gate.sessions.count == 1)
        gate.accounts.sessionExpired(second.connection)
        try await gate.settle()
        _ = await gate.accounts.resume(token, on: Client(3).connection)
        _ = await gate.accounts.resume("uuu1_nonsense", on: Client(3).connection)
        let name = "uuu.account=Ada"
        #expect(self.lines(gate, of: .sessionLost).map { $0.contains(name) && $0.hasPrefix("info") } == [true, true])
        #expect(self.lines(gate, of: .sessionResumed).map { $0.contains("uuu.connection=2") } == [true])
        #expect(self.lines(gate, of: .sessionExpired).map { $0.contains(name) } == [true])
        #expect(gate.claims.ended == [2] && gate.sessions.count == 0 && second.connection.isClosed)
        for secret in [token, next] { #expect(!gate.log.all.contains { $0.contains(secret.dropFirst(5)) }) }
    }

    @Test("a token that was used twice has a warning that names account and client")
    func alarm() async throws {
        let (gate, _, token) = try await self.begun()
        let second = Client(2)
        _ = await gate.accounts.resume(token, on: second.connection)
        gate.accounts.confirmToken(on: second.connection)
        try await gate.settle()
        let outcome = await gate.accounts.resume(token, on: Client(3, from: "192.0.2.66").connection)
        #expect(outcome.refusal == .ended)
        let lines = self.lines(gate, of: .tokenReused)
        #expect(lines.count == 1 && lines[0].hasPrefix("warning"))
        for field in ["uuu.account=Ada", "uuu.client_addr=192.0.2.66", "uuu.connection=3"] {
            #expect(lines.first?.contains(field) == true)
        }
        #expect(second.disconnects == [.init(reason: .ended, messages: [.text(Texts()[.sessionEnded])])])
        #expect(gate.claims.ended == [2])
    }

    @Test("an ill-formed token does not reach the store")
    func illFormed() async throws {
        let (gate, _, token) = try await self.begun()
        gate.resumes.refuse(reads: .unavailable)
        for text in ["", "uuu1_", token + "A", String(token.dropLast()), token.uppercased(), "hunter2"] {
            #expect(await gate.accounts.resume(text, on: Client(2).connection).refusal == .unknown)
        }
        #expect(await gate.accounts.resume(token, on: Client(2).connection).refusal == .unavailable)
    }

    @Test("the resumed session goes on under a new claim; its former connection has the rest")
    func resumption() async throws {
        let (gate, client, token) = try await self.begun()
        let person = try #require(People(gate.sessions).find("Ada"))
        _ = gate.accounts.connectionLost(client.connection)
        let second = Client(2)
        let before = second.connection.changes
        let outcome = await gate.accounts.resume(token, on: second.connection)
        guard case .resumed(.connection(let former), _) = outcome else {
            Issue.record("not resumed")
            return
        }
        #expect(former === client.connection && second.connection.session?.number == 2 && gate.claims.last == 2)
        guard case .connection(let left) = second.connection.takeResumption() else {
            Issue.record("nothing is left")
            return
        }
        #expect(left === former && second.connection.resumption == nil)
        #expect(second.connection.changes != before && second.outbound.changes.load(ordering: .relaxed) > 0)
        #expect(person.isHere && !person.isConnectionLost && gate.claims.ended == [])
    }

    @Test(
        "a session from the disk is left to the connection, whether a token or a login goes on with it",
        arguments: [true, false]
    )
    func fromDisk(byToken: Bool) async throws {
        let (former, client, token) = try await self.begun()
        _ = former.accounts.connectionLost(client.connection)
        try await former.accounts.store(.sample)
        former.time.pass(.seconds(599))
        let gate = try await Gate(after: former)
        let next = Client(9)
        if byToken {
            guard case .resumed(.stored(.sample), .some) = await gate.accounts.resume(token, on: next.connection) else {
                Issue.record("not resumed")
                return
            }
        } else {
            _ = try await gate.logIn("Ada", on: next)
        }
        guard case .stored(let stored) = next.connection.takeResumption() else {
            Issue.record("nothing is left")
            return
        }
        #expect(stored == .sample && gate.sessions.names == ["Ada"])
        try await gate.settle()
        // It is not lost any more; a login has ended the tokens from before.
        #expect(gate.resumes.state.withLock { $0.rows[1]?.stored == nil && $0.rows[1]?.lostAt == nil })
        #expect(gate.resumes.tokens(of: 1) == (byToken ? [.current, .new] : nil))
    }

    @Test("a session that has waited on the disk for too long is not left to a login, and its tokens end")
    func tooLate() async throws {
        let (former, client, _) = try await self.begun()
        _ = former.accounts.connectionLost(client.connection)
        try await former.accounts.store(.sample)
        former.time.pass(.seconds(601))
        let gate = try await Gate(after: former)
        let next = Client(9)
        _ = try await gate.logIn("Ada", on: next)
        try await gate.settle()
        #expect(next.connection.resumption == nil && gate.resumes.tokens(of: 1) == nil)
    }

    @Test("a login does not wait until the tokens of the earlier session have ended, and a token after it does")
    func background() async throws {
        let (gate, client, _) = try await self.begun()
        gate.resumes.hold()
        let second = Client(2)
        _ = try await gate.logIn("Ada", on: second)
        #expect(client.disconnects.map(\.reason) == [.takenOver])
        try await gate.resumes.waits(for: 1)
        async let token = gate.accounts.issueToken(on: second.connection)
        while gate.accounts.turns.waiters(of: 1) != 1 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(gate.resumes.writes == ["end 1", "begin 1"])
        gate.resumes.release()
        _ = try await token
        #expect(gate.resumes.writes == ["end 1", "begin 1", "end 1", "begin 1"])
        #expect(gate.resumes.tokens(of: 1) == [.current])
    }

    @Test("the token of a session that has waited too long is expired for an hour, and then unknown")
    func expired() async throws {
        for (minutes, reason) in [(11, ResumeRefusal.expired), (69, .expired), (71, .unknown)] {
            let (gate, client, token) = try await self.begun()
            _ = gate.accounts.connectionLost(client.connection)
            try await gate.accounts.store(.sample)
            gate.time.pass(.seconds(601))
            gate.accounts.sessionExpired(client.connection)
            gate.time.pass(.seconds(minutes * 60 - 601))
            try await gate.settle()
            await gate.accounts.removeExpiredSessions()
            #expect(gate.sessions.count == 0)
            #expect(await gate.accounts.resume(token, on: Client(3).connection).refusal == reason, "\(minutes) minutes")
            try await gate.settle()
            #expect(gate.resumes.tokens(of: 1) == nil)
        }
    }

    @Test("a client whose tokens were revoked is told so once, and needs another one")
    func revoked() async throws {
        let (gate, client, _) = try await self.begun()
        let session = try #require(client.connection.session)
        #expect(!session.takeRevocation())
        await gate.accounts.revokeTokens(of: 1)
        #expect(session.takeRevocation())
        #expect(!session.takeRevocation())
        await gate.accounts.revokeTokens(of: 1)
        #expect(!session.takeRevocation())
    }

    @Test("a token that is spent while it waits for its turn was used twice")
    func spentMeanwhile() async throws {
        let (gate, _, token) = try await self.begun()
        let (second, thief) = (Client(2), Client(3))
        _ = await gate.accounts.resume(token, on: second.connection)
        try await gate.settle()
        gate.resumes.hold()
        gate.accounts.confirmToken(on: second.connection)
        try await gate.resumes.waits(for: 1)
        async let outcome = gate.accounts.resume(token, on: thief.connection)
        while gate.accounts.turns.waiters(of: 1) != 1 { try await Task.sleep(for: .milliseconds(1)) }
        gate.resumes.release()
        #expect(await outcome.refusal == .ended)
        try await gate.settle()
        #expect(self.lines(gate, of: .tokenReused).count == 1)
        #expect(gate.resumes.tokens(of: 1) == nil && gate.sessions.count == 0)
    }

    @Test("of many resumes with one token at once one connection has the session, and all others are told")
    func manyAtOnce() async throws {
        let (gate, client, token) = try await self.begun()
        let clients = (2...20).map { Client($0) }
        await withTaskGroup { group in
            for client in clients {
                group.addTask { #expect(await gate.accounts.resume(token, on: client.connection).refusal == nil) }
            }
        }
        try await gate.settle()
        let here = try #require(gate.sessions.connection(of: 1))
        #expect(here.session?.number == 20 && gate.sessions.count == 1)
        for one in clients + [client] {
            // The table of the former connection tells it, when it gives up what the session has left there.
            #expect(one.disconnects.isEmpty)
        }
        #expect(gate.resumes.tokens(of: 1) == [.current, .new])
    }

    @Test("resumes, logins, confirmations and ends at once leave one session or none, and no turn")
    func interleavings() async throws {
        let (gate, _, first) = try await self.begun()
        let tokens = Tokens(first)
        await withTaskGroup { group in
            for number in 2..<UInt64(200) {
                group.addTask {
                    let client = Client(number)
                    if number % 5 == 0 {
                        guard (try? await gate.logIn("Ada", on: client)) != nil else { return }
                        if let token = try? await gate.accounts.issueToken(on: client.connection) {
                            tokens.add(token)
                        }
                    } else {
                        let token = tokens.recent(Int(number) % 3)
                        if case .resumed(_, let next?) = await gate.accounts.resume(token, on: client.connection) {
                            tokens.add(next)
                        }
                    }
                    if number % 2 == 0 { gate.accounts.confirmToken(on: client.connection) }
                    if number % 3 == 0 { _ = gate.accounts.connectionLost(client.connection) }
                    if number % 7 == 0 { gate.accounts.sessionExpired(client.connection) }
                    if number % 11 == 0 { gate.accounts.connectionEnded(client.connection) }
                }
            }
        }
        try await gate.settle()
        let session = gate.sessions.session(of: 1)
        #expect(gate.sessions.count == (session == nil ? 0 : 1))
        // The engine has tokens of the present session, or none.
        let family = gate.resumes.state.withLock { $0.rows[1]?.family }
        if let session, case .family(let own) = session.tokens {
            #expect(family == own)
        } else {
            #expect(family == nil)
        }
    }

    @Test("if the connection ends while a token is examined, the session stays where it was, and the claim is ended")
    func goneMeanwhile() async throws {
        let (gate, client, token) = try await self.begun()
        gate.claims.hold()
        let second = Client(2)
        async let outcome = gate.accounts.resume(token, on: second.connection)
        try await gate.claims.waits(for: 1)
        gate.accounts.connectionEnded(second.connection)
        gate.claims.letThrough()
        #expect(await outcome.refusal == .unavailable)
        #expect(gate.sessions.connection(of: 1) === client.connection && gate.claims.ended == [2])
        guard case .resumed = await gate.accounts.resume(token, on: Client(3).connection) else {
            Issue.record("the token does not work any more")
            return
        }
    }

    @Test("if the session ends while a token is examined, the token leads nowhere, and the claim is ended")
    func endedMeanwhile() async throws {
        let (gate, client, token) = try await self.begun()
        gate.claims.hold()
        let second = Client(2)
        async let outcome = gate.accounts.resume(token, on: second.connection)
        try await gate.claims.waits(for: 1)
        gate.accounts.connectionEnded(client.connection)
        gate.claims.letThrough()
        #expect(await outcome.refusal == .ended)
        try await gate.settle()
        #expect(gate.sessions.count == 0 && gate.claims.ended == [1, 2] && gate.resumes.tokens(of: 1) == nil)
    }

    @Test("a process that hands over refuses tokens as unavailable, and they work in the next one")
    func departing() async throws {
        let (former, client, token) = try await self.begun()
        _ = former.accounts.connectionLost(client.connection)
        former.accounts.depart()
        #expect(await former.accounts.resume(token, on: Client(2).connection).refusal == .unavailable)
        // Parking is done in spite of it, and the end of the connections ends no token.
        try await former.accounts.store(.sample)
        former.accounts.connectionEnded(client.connection)
        try await former.settle()
        let gate = try await Gate(after: former)
        guard case .resumed(.stored, .some) = await gate.accounts.resume(token, on: Client(3).connection) else {
            Issue.record("not resumed")
            return
        }
    }

    @Test("a client without a token costs no write at its end")
    func plain() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let client = Client(1)
        _ = try await gate.logIn("Ada", on: client)
        try await gate.settle()
        #expect(gate.resumes.writes == ["end 1"])
        gate.accounts.confirmToken(on: client.connection)
        gate.accounts.connectionEnded(client.connection)
        try await gate.settle()
        #expect(gate.resumes.writes == ["end 1"])
    }

    @Test("a login of another account on the same connection ends the tokens of the former one")
    func otherAccount() async throws {
        let (gate, client, _) = try await self.begun()
        try await gate.register("Bob")
        _ = try await gate.logIn("Bob", on: client)
        try await gate.settle()
        #expect(gate.resumes.tokens(of: 1) == nil && gate.sessions.names == ["Bob"])
    }

    @Test("restored sessions of another process go on with their tokens, and wait since they were lost")
    func restored() async throws {
        let (former, _, token) = try await self.begun()
        let gate = try await Gate(after: former)
        let (client, account) = (Client(5), Account(id: 1, username: "Ada"))
        let lostSince = gate.time.wall.now
        gate.time.pass(.seconds(400))
        gate.accounts.restore(Login(account: account, number: 1), on: client.connection, lostSince: lostSince)
        #expect(Sessions.isLost(client.connection))
        gate.time.pass(.seconds(200))
        let second = Client(6)
        guard case .resumed(.connection, let next?) = await gate.accounts.resume(token, on: second.connection) else {
            Issue.record("not resumed")
            return
        }
        _ = gate.accounts.connectionLost(second.connection)
        gate.time.pass(.seconds(601))
        #expect(await gate.accounts.resume(next, on: Client(7).connection).refusal == .expired)
    }
}
