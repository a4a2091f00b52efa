import StandardContexts
import TestSupport
import Testing

@testable import Contexts

@Suite("the change of a password")
struct CManagementTests {
    let player: TestClient
    let current = "Enter your current password:"
    let new = "Enter your new password:"
    let confirm = "Confirm your new password:"

    init() async throws {
        self.player = try await TestClient(.standard)
        self.player.accounts.add("Ada", password: goodPassword)
        await self.player.enter(.serverAuth)
        await self.player.say(["login", "Ada", goodPassword, "manage"])
    }

    @Test("it is changed after three questions, all masked")
    func change() async {
        #expect(await self.player.reply(to: "reset").prompt == Prompt(current, kind: .currentPassword))
        #expect(await self.player.reply(to: goodPassword).prompt == Prompt(new, kind: .newPassword))
        #expect(await self.player.reply(to: otherPassword).prompt == Prompt(confirm, kind: .newPassword))
        await self.player.converse([
            (otherPassword, ["Password successfully changed."]), ("lobby", [welcomeToTheLobby]),
        ])
        #expect(self.player.accounts.password(of: "Ada") == otherPassword)
    }

    @Test("on an unencrypted connection no password is asked for; a sentence says why (SEC-5)")
    func readable() async throws {
        let player = TestClient(beside: self.player, allowsPasswords: false)
        _ = try await player.accounts.logIn(username: "Ada", password: goodPassword, on: player.connection)
        await player.enter(.management)
        await player.converse([("reset", [unencrypted]), (goodPassword, [unrecognizedManagement])])
        #expect(player.accounts.password(of: "Ada") == goodPassword)
    }

    @Test("a wrong current password closes the dialogue", arguments: ["wrong", ""])
    func wrongCurrent(_ line: String) async {
        await self.player.converse([
            ("reset", [current]), (line, ["Incorrect current password."]), ("", [blankLine]),
        ])
    }

    @Test("a blank line, which a client may send on its own, closes nothing", arguments: ["\n", "\r\n", " "])
    func untyped(_ line: String) async {
        let blank = "Password cannot be blank."
        await self.player.converse([
            ("reset", [current]), (line, [blank, current]), (goodPassword, [new]), (line, [blank, new]),
            (otherPassword, [confirm]), (line, [blank, confirm]), (otherPassword, ["Password successfully changed."]),
        ])
    }

    @Test("a different confirmation closes the dialogue, and the password is not changed")
    func mismatch() async {
        await self.player.converse([
            ("reset", [current]), (goodPassword, [new]), (otherPassword, [confirm]), ("", [passwordsDiffer]),
            ("", [blankLine]),
        ])
        #expect(self.player.accounts.password(of: "Ada") == goodPassword)
    }

    @Test("the policy applies to the new password, which is asked again")
    func policy() async {
        await self.player.converse([
            ("reset", [current]),
            (goodPassword, [new]),
            ("", ["Password cannot be blank.", new]),
            ("short", ["Password is too short: use 15 characters or more.", new]),
            ("Ada and her engine", ["Password is too common or easily guessed. Please choose a different one.", new]),
            (otherPassword, [confirm]),
            (otherPassword, ["Password successfully changed."]),
        ])
    }

    @Test(
        "a refusal at the end is told; only a refused password is asked for again",
        arguments: [
            (AccountError.Code.wrongCurrentPassword, ["Incorrect current password."]),
            (.accountChanged, ["Your account has changed meanwhile. Please log in again."]),
            (.busy, ["The server is busy right now. Please try again in a moment."]),
            (
                .passwordTooLong(maximum: 99),
                [
                    "Password is too long: use 99 characters or fewer.", "Enter your new password:",
                ]
            ),
        ]
    )
    func refusals(_ code: AccountError.Code, _ read: [String]) async {
        await self.player.say(["reset", goodPassword, otherPassword])
        self.player.accounts.refuse(.changePassword, with: code)
        await self.player.converse([
            (otherPassword, read), ("cancel", read.count == 1 ? [unrecognizedManagement] : ["Cancelled."]),
        ])
        #expect(self.player.accounts.password(of: "Ada") == goodPassword)
    }

    @Test("a dialogue closes with a sentence if nobody is logged in any more")
    func accountGone() async throws {
        let entry = try #require(ContextRegistry.standard[.management])
        let context = entry.make(self.player.connection)
        for line in ["reset", goodPassword, otherPassword] { _ = try await context.handle(line) }
        let other = TestClient(beside: self.player)
        let restored = try entry.restore(other.connection, try await context.snapshot())
        #expect(try await restored.handle(otherPassword) == Reply("You are not logged in."))
    }
}
