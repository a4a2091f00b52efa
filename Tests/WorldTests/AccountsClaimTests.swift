import Contexts
import Synchronization
import Telemetry
import TestSupport
import Testing
import World

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

    @Test("of two logins the later claim is valid, in whatever order they arrive", arguments: [[1, 2], [2, 1]])
    func order(_ arrivals: [UInt64]) async throws {
        let gate = try await self.heldGate()
        let clients = [Client(1), Client(2)]
        async let first = gate.logIn("Ada", on: clients[0])
        try await gate.claims.waits(for: 1)
        async let second = gate.logIn("Ada", on: clients[1])
        try await gate.claims.waits(for: 2)
        gate.claims.letArrive(arrivals[0])
        _ = try await arrivals[0] == 1 ? first : second
        gate.claims.letArrive(arrivals[1])
        #expect(try await [first.username, second.username] == ["Ada", "Ada"])

        #expect(clients[0].disconnects == [.init(reason: .takenOver, messages: [.text(Texts()[.takenOver])])])
        #expect(clients[1].disconnects == [])
        #expect(gate.sessions.connection(of: 1) === clients[1].connection && gate.sessions.count == 1)
        // The connection that was taken over ends its own claim and no other.
        gate.accounts.connectionEnded(clients[0].connection)
        #expect(gate.sessions.names == ["Ada"] && !gate.claims.ended.contains(2))
        gate.accounts.connectionEnded(clients[1].connection)
        #expect(gate.sessions.count == 0 && gate.claims.ended.contains(2))
    }

    @Test("of many logins whose claims arrive in any order the last claim stays, and all others are told")
    func manyAtOnce() async throws {
        let gate = try await self.heldGate()
        let clients = (1...20).map { Client($0) }
        await withTaskGroup { group in
            for client in clients { group.addTask { _ = try? await gate.logIn("Ada", on: client) } }
            try? await gate.claims.waits(for: 20)
            for generation in (UInt64(1)...20).shuffled() { gate.claims.letArrive(generation) }
        }
        let here = try #require(gate.sessions.connection(of: 1))
        #expect(here.session?.number == 20 && gate.sessions.count == 1)
        for client in clients {
            #expect(client.disconnects.map(\.reason) == (client.connection === here ? [] : [.takenOver]))
        }
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

    @Test("of two logins on one connection with the later claim first, that one stays, and the connection too")
    func sameConnection() async throws {
        let gate = try await self.heldGate()
        let client = Client(1)
        async let first = gate.logIn("Ada", on: client)
        try await gate.claims.waits(for: 1)
        async let second = gate.logIn("Ada", on: client)
        try await gate.claims.waits(for: 2)
        gate.claims.letArrive(2)
        _ = try await second
        gate.claims.letArrive(1)
        _ = try await first
        #expect(client.connection.session?.number == 2 && client.disconnects == [] && gate.claims.ended == [])
        #expect(gate.sessions.connection(of: 1) === client.connection)
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
