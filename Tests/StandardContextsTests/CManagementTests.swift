import Contexts
import StandardContexts
import Testing

@Suite("the change of a password")
struct CManagementTests {
    let player = ContextHarness(.standard)
    let current = "Enter your current password:"
    let new = "Enter your new password:"
    let confirm = "Confirm your new password:"

    init() async {
        self.player.world.add("Ada", password: goodPassword)
        await self.player.enter(.serverAuth)
        await self.player.say(["login", "Ada", goodPassword, "manage"])
    }

    @Test("three questions change it; all are masked")
    func change() async {
        #expect(await self.player.manager.handleCommand("reset").prompt == Prompt(current, kind: .currentPassword))
        #expect(await self.player.manager.handleCommand(goodPassword).prompt == Prompt(new, kind: .newPassword))
        #expect(await self.player.manager.handleCommand(otherPassword).prompt == Prompt(confirm, kind: .newPassword))
        await self.player.converse([
            (otherPassword, ["Password successfully changed."]), ("lobby", [welcomeToTheLobby]),
        ])
        #expect(self.player.world.password(of: "Ada") == otherPassword)
    }

    @Test("where others can read a password on its way, none is asked for: a sentence says why (SEC-5)")
    func readable() async throws {
        let player = ContextHarness(.standard, world: self.player.world, connection: 2, allowsPasswords: false)
        _ = try await player.world.logIn(username: "Ada", password: goodPassword, on: player.connection)
        await player.enter(.management)
        await player.converse([("reset", [unencrypted]), (goodPassword, [unrecognizedManagement])])
        #expect(player.world.password(of: "Ada") == goodPassword)
    }

    @Test("another current password ends it", arguments: ["wrong", ""])
    func wrongCurrent(_ line: String) async {
        await self.player.converse([
            ("reset", [current]), (line, ["Incorrect current password."]), ("", [blankLine]),
        ])
    }

    @Test("a blank line that a client may send by itself is told, and ends nothing", arguments: ["\n", "\r\n", " "])
    func untyped(_ line: String) async {
        let blank = "Password cannot be blank."
        await self.player.converse([
            ("reset", [current]), (line, [blank, current]), (goodPassword, [new]), (line, [blank, new]),
            (otherPassword, [confirm]), (line, [blank, confirm]), (otherPassword, ["Password successfully changed."]),
        ])
    }

    @Test("another confirmation ends it, and the password stays")
    func mismatch() async {
        await self.player.converse([
            ("reset", [current]), (goodPassword, [new]), (otherPassword, [confirm]), ("", [passwordsDiffer]),
            ("", [blankLine]),
        ])
        #expect(self.player.world.password(of: "Ada") == goodPassword)
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
        "a refusal at the end is said; only a refused password is asked again",
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
        self.player.world.refuse(.changePassword, with: code)
        await self.player.converse([
            (otherPassword, read), ("cancel", read.count == 1 ? [unrecognizedManagement] : ["Cancelled."]),
        ])
        #expect(self.player.world.password(of: "Ada") == goodPassword)
    }

    @Test("an account that went meanwhile ends it with a sentence")
    func accountGone() async {
        await self.player.say(["reset", goodPassword, otherPassword])
        _ = self.player.connection.markClosed()
        await self.player.converse([(otherPassword, ["You are not logged in."])])
    }
}
