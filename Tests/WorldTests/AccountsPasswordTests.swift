import Contexts
import Synchronization
import Telemetry
import Testing

@testable import World

@Suite("Accounts: change of password") struct AccountsPasswordTests {
    static let new = "another horse, another battery"
    static let client = Client(1).connection

    @Test("the new password is valid, the old one is not")
    func change() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let account = try await gate.logIn("Ada", on: Client(1))
        try await gate.accounts.changePassword(of: account, from: Gate.password, to: Self.new, on: Self.client)
        #expect(await refusal { _ = try await gate.logIn("Ada", on: Client(2)) } == .wrongCredentials)
        _ = try await gate.logIn("Ada", Self.new, on: Client(3))
        #expect(gate.log.all.contains("info password changed uuu.account=Ada \(marks(of: .passwordChanged))"))
    }

    @Test("who has logged in meanwhile with the former password is told, and ended; one's own session stays (SEC-31)")
    func endsOthers() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let (own, other) = (Client(1), Client(2))
        let account = try await gate.logIn("Ada", on: own)
        try await gate.accounts.changePassword(of: account, from: Gate.password, to: Self.new, on: own.connection)
        #expect(gate.sessions.connection(of: account.id) === own.connection)
        #expect(own.outbound.disconnects.withLock { $0 } == [])

        gate.hasher.whileVerifying.withLock {
            $0 = { _ = try? gate.sessions.begin(Login(account: account, number: 99), on: other.connection) }
        }
        let third = "a third horse, and its battery"
        try await gate.accounts.changePassword(of: account, from: Self.new, to: third, on: own.connection)
        let told = RecordingOutbound.Disconnect(
            reason: .ended,
            messages: [.text(gate.accounts.rules.texts[.passwordChangedElsewhere])]
        )
        #expect(other.outbound.disconnects.withLock { $0 } == [told])
        #expect(gate.sessions.connection(of: account.id) == nil)
        #expect(gate.claims.ended.contains(99))
    }

    @Test("a login whose password was compared before the change is refused after it (SEC-31)")
    func overtakenLogin() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let accounts = gate.accounts
        gate.hasher.whileVerifying.withLock { $0 = { accounts.passwordChanges.add(1, ordering: .relaxed) } }
        _ = try await gate.logIn("Ada", on: Client(1))
        gate.hasher.whileVerifying.withLock {
            $0 = {
                gate.store.replaceHash(of: "Ada", by: "now$\(Self.new)")
                accounts.passwordChanges.add(1, ordering: .relaxed)
            }
        }
        let client = Client(2)
        #expect(await refusal { _ = try await gate.logIn("Ada", on: client) } == .wrongCredentials)
        #expect(client.connection.account == nil)
        #expect(gate.sessions.names == ["Ada"], "the session from before stays")
    }

    @Test("nothing is changed with a wrong current password")
    func wrongCurrent() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let account = try await gate.logIn("Ada", on: Client(1))
        let accounts = gate.accounts
        #expect(
            await refusal {
                try await accounts.changePassword(of: account, from: "wrong", to: Self.new, on: Self.client)
            }
                == .wrongCurrentPassword
        )
        #expect(
            await refusal { try await accounts.checkCurrentPassword("wrong", of: account, on: Self.client) }
                == .wrongCurrentPassword
        )
        #expect(
            await refusal { try await accounts.checkCurrentPassword(Gate.password, of: account, on: Self.client) }
                == nil
        )
        _ = try await gate.logIn("Ada", on: Client(2))
    }

    @Test("with the fifth wrong current password the connection is ended; a right one sets the count back (SEC-18)")
    func guessedCurrent() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let (client, accounts) = (Client(1), gate.accounts)
        let account = try await gate.logIn("Ada", on: client)
        func guess(_ password: String) async -> AccountError.Code? {
            await refusal { try await accounts.checkCurrentPassword(password, of: account, on: client.connection) }
        }
        for _ in 0..<4 { #expect(await guess("wrong") == .wrongCurrentPassword) }
        #expect(await guess(Gate.password) == nil)
        for _ in 0..<4 { #expect(await guess("wrong") == .wrongCurrentPassword) }
        #expect(client.outbound.disconnects.withLock { $0 } == [])
        #expect(await guess("wrong") == .wrongCurrentPassword)
        #expect(client.outbound.disconnects.withLock { $0 }.map(\.reason) == [.tooManyAttempts])
        #expect(await guess(Gate.password) == .tooManyFailures)
    }

    @Test("a new password obeys the policy")
    func policy() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let account = try await gate.logIn("Ada", on: Client(1))
        let code = await refusal {
            try await gate.accounts.changePassword(of: account, from: Gate.password, to: "short", on: Self.client)
        }
        #expect(code == .passwordTooShort(minimum: 15))
        #expect(throws: AccountError.self) { try gate.accounts.checkNewPassword("short", username: "Ada") }
        #expect(throws: Never.self) { try gate.accounts.checkNewPassword(Self.new, username: "Ada") }
    }

    @Test("a change is refused if the password was changed meanwhile, and the player is told")
    func overtaken() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let account = try await gate.logIn("Ada", on: Client(1))
        gate.hasher.whileVerifying.withLock {
            $0 = { gate.store.replaceHash(of: "Ada", by: "now$first") }
        }
        let code = await refusal {
            try await gate.accounts.changePassword(of: account, from: Gate.password, to: Self.new, on: Self.client)
        }
        #expect(code == .accountChanged)
        #expect(gate.store.hash(of: "Ada") == "now$first")
    }

    @Test("if the account no longer exists, the refusal says so")
    func gone() async throws {
        let gate = try await Gate()
        let account = Account(id: 7, username: "Ada")
        let code = await refusal {
            try await gate.accounts.changePassword(of: account, from: Gate.password, to: Self.new, on: Self.client)
        }
        #expect(code == .accountChanged)
    }

    @Test("on an unencrypted connection no password is compared or changed (SEC-5)")
    func unencrypted() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let account = try await gate.logIn("Ada", on: Client(1))
        let before = gate.work
        let readable = Client(2, allowsPasswords: false).connection
        let code = await refusal {
            try await gate.accounts.changePassword(of: account, from: Gate.password, to: Self.new, on: readable)
        }
        #expect(code == .unencrypted)
        let check = await refusal {
            try await gate.accounts.checkCurrentPassword(Gate.password, of: account, on: readable)
        }
        #expect(check == .unencrypted)
        #expect(gate.work == before)
    }
}
