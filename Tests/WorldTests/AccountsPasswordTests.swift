import Contexts
import Synchronization
import Telemetry
import Testing
import World

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
