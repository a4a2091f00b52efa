import Contexts
import Synchronization
import Telemetry
import Testing

@testable import World

@Suite("Accounts: login") struct AccountsLoginTests {
    @Test("the right password attaches the account to the connection")
    func right() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let client = Client(1)
        let account = try await gate.logIn("Ada", on: client)
        #expect(account.username == "Ada")
        #expect(client.connection.account == account)
        #expect(gate.sessions.names == ["Ada"])
    }

    @Test("a login is noted for the next process, a refusal is not")
    func noted() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let client = Client(1)
        #expect(await refusal { _ = try await gate.logIn("Ada", "nonsense", on: client) } == .wrongCredentials)
        #expect(client.outbound.changes.load(ordering: .relaxed) == 0)
        _ = try await gate.logIn("Ada", on: client)
        #expect(client.outbound.changes.load(ordering: .relaxed) == 1)
    }

    @Test("a name is found in any case (SEC-32)")
    func anyCase() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        #expect(try await gate.logIn("aDA", on: Client(1)).username == "Ada")
    }

    @Test("a wrong password and an unknown name are refused alike (SEC-21)")
    func wrong() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let client = Client(1)
        let errors = [
            await #expect(throws: AccountError.self) { try await gate.logIn("Ada", "wrong horse battery", on: client) },
            await #expect(throws: AccountError.self) { try await gate.logIn("Bob", on: client) },
        ]
        #expect(errors[0]?.code == .wrongCredentials)
        #expect(errors[0] == errors[1])
        #expect(client.connection.account == nil)
        #expect(gate.sessions.names == [])
    }

    @Test("a hash of bcrypt is compared with what was typed, and the new one made of the normal form (SEC-28)")
    func asTyped() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        gate.store.replaceHash(of: "Ada", by: "$2b$04$cafe\u{301}")
        #expect(await refusal { _ = try await gate.logIn("Ada", "caf\u{E9}", on: Client(1)) } == .wrongCredentials)
        _ = try await gate.logIn("Ada", "cafe\u{301}", on: Client(2))
        #expect(gate.store.hash(of: "Ada").map { Array($0.utf8) } == Array("now$caf\u{E9}".utf8))
        _ = try await gate.logIn("Ada", "caf\u{E9}", on: Client(3))
    }

    @Test("a hash that cannot be compared is refused like a wrong password, and the log says what mends it")
    func unusable() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        gate.store.replaceHash(of: "Ada", by: "lost$\(Gate.password)")
        #expect(await refusal { _ = try await gate.logIn("Ada", on: Client(1)) } == .wrongCredentials)
        #expect(gate.hasher.lastHash.withLock { $0 } == gate.accounts.dummyHash, "the dummy hash is computed")
        let record = try #require(gate.log.all.first { $0.hasPrefix("error ") })
        #expect(record.contains("its key is missing") && record.contains("uuu.account=Ada"))
        #expect(gate.store.hash(of: "Ada") == "lost$\(Gate.password)")
    }

    @Test("the right password after a wrong one is right")
    func rightAfterWrong() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let client = Client(1)
        #expect(await refusal { _ = try await gate.logIn("Ada", "nonsense", on: client) } == .wrongCredentials)
        #expect(try await gate.logIn("Ada", on: client).username == "Ada")
    }

    @Test(
        "whatever was typed costs exactly one comparison (SEC-21)",
        arguments: [
            ("Ada", Gate.password), ("Ada", "wrong horse battery"), ("Bob", Gate.password), ("", ""), ("   ", "x"),
            ("Ada\u{1B}[2J", "x"), ("Ada\n", Gate.password), (String(repeating: "A", count: 100_000), "x"),
            ("Ada", String(repeating: "p", count: 100_000)), ("Ada", "bell\u{7}"), ("Bob", "bell\u{7}"),
        ]
    )
    func equalCost(name: String, password: String) async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let code = await refusal { _ = try await gate.logIn(name, password, on: Client(1)) }
        #expect(code == (name == "Ada" && password == Gate.password ? nil : .wrongCredentials))
        #expect(gate.work == CountingHasher.Work(hashes: 0, comparisons: 1))
    }

    @Test("unknown names cost as much as new hashes, also after the cost has changed (SEC-21)")
    func otherDummy() async throws {
        let gate = try await Gate()
        #expect(await refusal { _ = try await gate.logIn("Bob", on: Client(1)) } == .wrongCredentials)
        #expect(gate.hasher.lastHash.withLock { $0 }.hasPrefix("now$"))
        gate.accounts.apply(dummyHash: "next$never")
        #expect(await refusal { _ = try await gate.logIn("Bob", on: Client(1)) } == .wrongCredentials)
        #expect(gate.hasher.lastHash.withLock { $0 } == "next$never")
    }

    @Test("a second login takes over: the first connection is told why and closed")
    func takeOver() async throws {
        let gate = try await Gate(texts: Texts(overrides: ["taken_over": "Moved."]))
        try await gate.register("Ada")
        let first = Client(1)
        let second = Client(2)
        _ = try await gate.logIn("Ada", on: first)
        _ = try await gate.logIn("ada", on: second)
        #expect(first.disconnects == [.init(reason: .takenOver, messages: [.text("Moved.")])])
        #expect(second.disconnects == [])
        #expect(gate.sessions.names == ["Ada"])
        gate.sessions.close(first.connection)
        #expect(gate.sessions.names == ["Ada"])
        gate.sessions.close(second.connection)
        #expect(gate.sessions.names == [])
    }

    @Test("of two simultaneous logins with one name one stays, and the other is told")
    func twoAtOnce() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let clients = (1...20).map { Client($0, from: "127.0.0.1") }
        await withTaskGroup { group in
            for client in clients { group.addTask { _ = try? await gate.logIn("Ada", on: client) } }
        }
        #expect(gate.sessions.names == ["Ada"])
        #expect(clients.count { $0.disconnects.isEmpty } == 1)
        #expect(clients.allSatisfy { $0.disconnects.count <= 1 })
    }

    @Test("if a client goes while its password is compared, nobody is logged in")
    func vanishes() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let client = Client(1)
        gate.hasher.whileVerifying.withLock { $0 = { gate.sessions.close(client.connection) } }
        #expect(await refusal { _ = try await gate.logIn("Ada", on: client) } == .connectionClosed)
        #expect(gate.sessions.names == [])
    }

    @Test("a client that has gone already costs no hash")
    func vanishedBefore() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let client = Client(1)
        gate.sessions.close(client.connection)
        #expect(await refusal { _ = try await gate.logIn("Ada", on: client) } == .connectionClosed)
        #expect(gate.work == CountingHasher.Work())
    }

    @Test("a hash of other parameters is renewed at a login (SEC-28)")
    func rehash() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        gate.hasher.parameters.withLock { $0 = "next" }
        _ = try await gate.logIn("Ada", on: Client(1))
        #expect(gate.store.hash(of: "Ada") == "next$" + Gate.password)
        _ = try await gate.logIn("Ada", on: Client(2))
        #expect(gate.work == CountingHasher.Work(hashes: 1, comparisons: 2))
    }

    @Test("a login succeeds even if its hash cannot be renewed")
    func rehashFails() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        gate.hasher.parameters.withLock { $0 = "next" }
        let outdated = gate.store.hash(of: "Ada")
        gate.hasher.refusesToHash.withLock { $0 = true }
        let account = try await gate.logIn("Ada", on: Client(1))
        #expect(account.username == "Ada")
        #expect(gate.store.hash(of: "Ada") == outdated)
        #expect(gate.log.all.contains { $0.hasPrefix("warning a password hash could not be renewed") })
    }

    @Test("a password that is changed while a login renews its hash is not overwritten")
    func rehashLoses() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        gate.hasher.parameters.withLock { $0 = "next" }
        gate.hasher.whileVerifying.withLock {
            $0 = { gate.store.replaceHash(of: "Ada", by: "next$changed") }
        }
        _ = try await gate.logIn("Ada", on: Client(1))
        #expect(gate.store.hash(of: "Ada") == "next$changed")
    }

    @Test("a password is compared in form C, however the keyboard composed it (SEC-26)")
    func normalised() async throws {
        let gate = try await Gate()
        try await gate.register("Ada", password: "caf\u{E9} au lait, s'il te pla\u{EE}t")
        let decomposed = "cafe\u{301}\u{A0}au lait, s'il te plai\u{302}t"
        #expect(try await gate.logIn("Ada", decomposed, on: Client(1)).username == "Ada")
    }

    @Test(
        "each failure of the hasher or the store has its refusal, and the cause is logged",
        arguments: [
            (WorldError.Code.busy, AccountError.Code.busy, LogEvent.hashingBusy),
            (.unavailable, .unavailable, .accountsUnavailable),
            (.notSaved, .notSaved, .accountsUnavailable), (.uncertain, .uncertain, .accountsUnavailable),
        ]
    )
    func failures(cause: WorldError.Code, code: AccountError.Code, event: LogEvent) async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        gate.hasher.refusal.withLock { $0 = WorldError(cause, at: "hasher", hint: "why") }
        #expect(await refusal { _ = try await gate.logIn("Ada", on: Client(1)) } == code)
        gate.hasher.refusal.withLock { $0 = nil }
        gate.store.failure.withLock { $0 = WorldError(cause, at: "store", hint: "why") }
        #expect(await refusal { _ = try await gate.logIn("Ada", on: Client(1)) } == code)
        #expect(gate.sessions.count == 0)
        for location in ["hasher", "store"] {
            #expect(
                gate.log.all.contains(
                    "\(event.level) \(event.message) uuu.error=\(cause) at \(location): why \(marks(of: event))"
                )
            )
        }
    }

    @Test("a trouble of the store that is in the log already is not logged again for each login")
    func toldBefore() async throws {
        let gate = try await Gate()
        gate.store.failure.withLock { $0 = WorldError(.unavailable, at: "store", hint: "why", wasTold: true) }
        #expect(await refusal { _ = try await gate.logIn("Ada", on: Client(1)) } == .unavailable)
        #expect(gate.log.all == [])
    }

    @Test("a login that nobody waits for any more is refused without a record")
    func cancelled() async throws {
        let gate = try await Gate()
        gate.hasher.refusal.withLock { $0 = WorldError(.cancelled, at: "hasher") }
        #expect(await refusal { _ = try await gate.logIn("Ada", on: Client(1)) } == .connectionClosed)
        #expect(gate.log.all == [])
    }

    @Test("each login makes one log record; a failed one has the name only if an account has it (SEC-47)")
    func logged() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        _ = try await gate.logIn("Ada", on: Client(1))
        _ = try? await gate.logIn("ada", "my secret", on: Client(2))
        _ = try? await gate.logIn("hunter2", "my secret", on: Client(3))
        _ = try await gate.logIn("Ada", on: Client(4))
        let address = "uuu.client_addr=192.0.2.1"
        #expect(
            gate.log.all == [
                "info account registered uuu.account=Ada \(marks(of: .accountRegistered))",
                "info logged in uuu.account=Ada \(address) uuu.connection=1 \(marks(of: .loginSucceeded))",
                "info login failed uuu.account=Ada \(address) uuu.connection=2 \(marks(of: .loginFailed))",
                "info login failed \(address) uuu.connection=3 \(marks(of: .loginFailed))",
                "info logged in uuu.account=Ada \(address) uuu.connection=4 \(marks(of: .loginSucceeded))",
                "info taken over by another login uuu.account=Ada \(address) uuu.connection=1 "
                    + marks(of: .sessionTakenOver),
            ]
        )
    }
}
