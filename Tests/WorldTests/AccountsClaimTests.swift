import Contexts
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import World

@Suite("Accounts: a login claims its session", .timeLimit(.minutes(1))) struct AccountsClaimTests {
    /// Makes accounts whose claims wait, with one account registered.
    private func heldGate() async throws -> Gate {
        let gate = try await Gate()
        try await gate.register("Ada")
        gate.claims.hold()
        return gate
    }

    @Test("a login has the generation of its claim as its number")
    func number() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        gate.claims.adopt([41])
        let client = Client(1)
        let account = try await gate.logIn("Ada", on: client)
        #expect(client.connection.session.map(Login.init) == Login(account: account, number: 42))
    }

    @Test("if the connection ends while the engine is asked, nobody is logged in, and the claim is ended")
    func gone() async throws {
        let gate = try await self.heldGate()
        let client = Client(1)
        async let code = refusal { _ = try await gate.logIn("Ada", on: client) }
        try await gate.claims.waits(for: 1)
        gate.accounts.connectionEnded(client.connection)
        #expect(gate.claims.ended == [])
        gate.claims.letArrive(1)
        #expect(await code == .connectionClosed)
        #expect(gate.claims.ended == [1])
        #expect(gate.sessions.count == 0 && client.connection.account == nil)
        #expect(!gate.log.all.contains { $0.contains(marks(of: .loginSucceeded)) })
    }

    @Test("logins of one account are served one after the other: the second claims when the first is through")
    func order() async throws {
        let gate = try await self.heldGate()
        let clients = [Client(1), Client(2)]
        async let first = gate.logIn("Ada", on: clients[0])
        try await gate.claims.waits(for: 1)
        async let second = gate.logIn("Ada", on: clients[1])
        while gate.work.comparisons != 2 { try await Task.sleep(for: .milliseconds(1)) }
        try await Task.sleep(for: .milliseconds(10))
        #expect(gate.claims.last == 1 && gate.sessions.count == 0)
        gate.claims.letArrive(1)
        #expect(try await first.username == "Ada")
        try await gate.claims.waits(for: 1)
        #expect(gate.sessions.connection(of: 1) === clients[0].connection && clients[0].disconnects == [])
        gate.claims.letArrive(2)
        #expect(try await second.username == "Ada")

        #expect(clients[0].disconnects == [.init(reason: .takenOver, messages: [.text(Texts()[.takenOver])])])
        #expect(clients[1].disconnects == [])
        #expect(gate.sessions.connection(of: 1) === clients[1].connection && gate.sessions.count == 1)
        // The connection that was taken over ends its own claim and no other.
        gate.accounts.connectionEnded(clients[0].connection)
        #expect(gate.sessions.names == ["Ada"] && !gate.claims.ended.contains(2))
        gate.accounts.connectionEnded(clients[1].connection)
        #expect(gate.sessions.count == 0 && gate.claims.ended.contains(2))
    }

    @Test("of many logins at once the last claim stays, and all others are told")
    func manyAtOnce() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let clients = (1...20).map { Client($0, from: "127.0.0.1") }
        await withTaskGroup { group in
            for client in clients { group.addTask { _ = try? await gate.logIn("Ada", on: client) } }
        }
        let here = try #require(gate.sessions.connection(of: 1))
        #expect(here.session?.number == 20 && gate.sessions.count == 1)
        for client in clients {
            #expect(client.disconnects.map(\.reason) == (client.connection === here ? [] : [.takenOver]))
        }
    }

    @Test("more logins of one account than may wait are refused as busy, and disturb nobody else")
    func tooMany() async throws {
        let gate = try await self.heldGate()
        try await gate.register("Bob")
        async let first = gate.logIn("Ada", on: Client(1, from: "127.0.0.1"))
        try await gate.claims.waits(for: 1)
        let waiting = (0..<AccountTurns.maximum).map { number in
            Task { try await gate.logIn("Ada", on: Client(UInt64(number + 2), from: "127.0.0.1")) }
        }
        while gate.accounts.turns.waiters(of: 1) != AccountTurns.maximum { try await Task.sleep(for: .milliseconds(1)) }
        #expect(await refusal { _ = try await gate.logIn("Ada", on: Client(100, from: "127.0.0.1")) } == .busy)
        async let other = gate.logIn("Bob", on: Client(101))
        try await gate.claims.waits(for: 2)
        gate.claims.letArrive(2)
        #expect(try await other.username == "Bob")
        gate.claims.letThrough()
        #expect(try await first.username == "Ada")
        for task in waiting { #expect(try await task.value.username == "Ada") }
        while gate.accounts.turns.count > 0 { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test(
        "if the engine refuses the claim, the refusal says so, nobody is logged in, and no claim has to be ended",
        arguments: [
            (WorldError.Code.unavailable, AccountError.Code.unavailable), (.busy, .busy), (.notSaved, .notSaved),
            (.uncertain, .uncertain), (.cancelled, .connectionClosed),
        ]
    )
    func refused(cause: WorldError.Code, code: AccountError.Code) async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let client = Client(1)
        gate.claims.refuse(WorldError(cause, at: "sessions", hint: "why"))
        #expect(await refusal { _ = try await gate.logIn("Ada", on: client) } == code)
        #expect(gate.sessions.count == 0 && client.connection.account == nil && gate.claims.ended == [])
        #expect(gate.log.all.contains { $0.contains("\(cause) at sessions: why") } == (cause != .cancelled))
        gate.claims.refuse(nil)
        #expect(try await gate.logIn("Ada", on: client).username == "Ada")
    }

    @Test("a process that hands over waits for no claim, and ends one that arrives afterwards")
    func departing() async throws {
        let gate = try await self.heldGate()
        let client = Client(1)
        async let code = refusal { _ = try await gate.logIn("Ada", on: client) }
        try await gate.claims.waits(for: 1)
        gate.accounts.depart()
        #expect(await code == .renewing)
        #expect(gate.sessions.count == 0 && client.connection.account == nil && gate.claims.ended == [])
        gate.claims.letArrive(1)
        while gate.claims.ended != [1] { try await Task.sleep(for: .milliseconds(1)) }
        #expect(await refusal { _ = try await gate.logIn("Ada", on: client) } == .renewing)
        #expect(gate.claims.last == 1)
    }

    @Test("a login of another account on the same connection ends the claim of the previous one")
    func otherAccount() async throws {
        let gate = try await Gate()
        for name in ["Ada", "Bob"] { try await gate.register(name) }
        let client = Client(1)
        _ = try await gate.logIn("Ada", on: client)
        _ = try await gate.logIn("Bob", on: client)
        #expect(gate.claims.ended == [1] && gate.sessions.names == ["Bob"])
    }

    @Test("restored sessions are adopted: later claims are greater, also if the number had to be replaced")
    func adopted() async throws {
        let gate = try await Gate()
        for name in ["Ada", "Bob", "Cy"] { try await gate.register(name) }
        let (ada, bob) = (Account(id: 1, username: "Ada"), Account(id: 2, username: "Bob"))
        let clients = [Client(1), Client(2), Client(3)]
        gate.accounts.restore(Login(account: ada, number: 7), on: clients[0].connection)
        #expect(gate.claims.last == 7)
        gate.accounts.restore(Login(account: bob, number: .max), on: clients[1].connection)
        #expect(clients[1].connection.session?.number == 8 && gate.claims.last == 8)
        _ = try await gate.logIn("Cy", on: clients[2])
        #expect(clients[2].connection.session?.number == 9)
        #expect(gate.sessions.names == ["Ada", "Bob", "Cy"])
    }
}
