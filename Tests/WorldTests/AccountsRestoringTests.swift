import Contexts
import Synchronization
import Telemetry
import Testing
import World

@Suite("Accounts: sessions of the previous process") struct AccountsRestoringTests {
    @Test("accounts are admitted as a login would find them now")
    func admissible() async throws {
        let gate = try await Gate()
        for name in ["Ada", "Bob", "Cy"] { try await gate.register(name) }
        gate.store.records.withLock { records in
            records.removeAll { $0.username == "Bob" }
            records = records.map { record in
                guard record.username == "Cy" else { return record }
                return AccountRecord(
                    id: record.id,
                    username: "Cyrus",
                    email: record.email,
                    passwordHash: record.passwordHash,
                    role: Role.administrator.rawValue
                )
            }
        }
        let admitted = try await gate.accounts.admissible([1, 2, 3, 4])
        #expect(
            admitted == [
                1: Account(id: 1, username: "Ada"),
                3: Account(id: 3, username: "Cyrus", role: .administrator),
            ]
        )
        #expect(try await gate.accounts.admissible([]) == [:])
        #expect(gate.work == CountingHasher.Work())
    }

    @Test("a store that cannot be read admits nobody, which is an error and not an empty answer")
    func unavailable() async throws {
        let gate = try await Gate()
        gate.store.failure.withLock { $0 = WorldError(.unavailable, at: "MemoryStore") }
        #expect(await refusal { _ = try await gate.accounts.admissible([1]) } == .unavailable)
    }

    @Test("accounts restored without the store are checked later: removed ones are told so and disconnected")
    func review() async throws {
        let gate = try await Gate()
        for name in ["Ada", "Bob", "Cy"] { try await gate.register(name) }
        let clients = [Client(1), Client(2), Client(3)]
        let known = ["Ada", "Bob", "Cy"].enumerated().map { Account(id: Int64($0.offset + 1), username: $0.element) }
        for (index, account) in known.enumerated() {
            gate.accounts.restore(Login(account: account, number: UInt64(index + 5)), on: clients[index].connection)
        }
        gate.store.failure.withLock { $0 = WorldError(.unavailable, at: "MemoryStore") }
        #expect(await refusal { try await gate.accounts.review(known) } == .unavailable)
        #expect(clients.flatMap(\.disconnects).isEmpty)

        gate.store.failure.withLock { $0 = nil }
        gate.store.records.withLock { records in
            records.removeAll { $0.username == "Bob" }
            records = records.map { record in
                guard record.username == "Cy" else { return record }
                return AccountRecord(
                    id: record.id,
                    username: record.username,
                    email: record.email,
                    passwordHash: record.passwordHash,
                    role: Role.administrator.rawValue
                )
            }
        }
        try await gate.accounts.review(known + [Account(id: 9, username: "Nobody")])
        #expect(clients.map { $0.disconnects.map(\.reason) } == [[], [.policy], []])
        #expect(clients[1].disconnects.first?.messages == [.text(Texts()[.notAdmitted])])
        #expect(gate.log.all.count { $0.contains("session_not_restored") } == 1)
        #expect(clients[0].connection.session.map(Login.init) == Login(account: known[0], number: 5))
        let cy = Account(id: 3, username: "Cy", role: .administrator)
        #expect(clients[2].connection.session.map(Login.init) == Login(account: cy, number: 7))
        #expect(gate.sessions.names == ["Ada", "Bob", "Cy"])
    }

    @Test("a restored session is present without a message, and can be taken over")
    func restored() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let (first, second) = (Client(1), Client(2))
        let ada = Account(id: 1, username: "Ada")
        gate.accounts.restore(Login(account: ada, number: 5), on: first.connection)
        #expect(gate.sessions.names == ["Ada"] && first.connection.account == ada)
        #expect(first.disconnects.isEmpty)
        _ = try await gate.logIn("Ada", on: second)
        #expect(first.disconnects.map(\.reason) == [.takenOver])
        #expect(second.connection.session.map(Login.init) == Login(account: ada, number: 6))
    }

    @Test(
        "of two restored sessions of one account the earlier one is told, logged and ended",
        arguments: [[5, 6], [6, 5]]
    )
    func twice(_ numbers: [UInt64]) async throws {
        let gate = try await Gate()
        let ada = Account(id: 1, username: "Ada")
        let clients = numbers.map { Client($0) }
        for client in clients {
            gate.accounts.restore(
                Login(account: ada, number: client.connection.id.rawValue),
                on: client.connection
            )
        }
        for client in clients {
            let isEarlier = client.connection.id.rawValue == 5
            #expect(client.disconnects.map(\.reason) == (isEarlier ? [.takenOver] : []))
        }
        let records = gate.log.all.filter { $0.contains(marks(of: .sessionTakenOver)) }
        #expect(records.count == 1 && records.first?.contains("uuu.connection=5") == true)
    }
}
