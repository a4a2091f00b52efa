import Contexts
import StandardContexts
import TestSupport
import Testing

@Suite("registration")
struct RegistrationTests {
    let player: TestClient

    init() async throws {
        self.player = try await TestClient(.standard)
        self.player.accounts.add("Ada", password: goodPassword, email: "ada@example.org")
        await self.player.enter(.serverAuth)
    }

    @Test("with a chosen password there are four questions, and then the client can log in")
    func chosen() async {
        await self.player.converse([
            ("register", [enterEmail]),
            (" new@example.org ", [chooseUsername]),
            ("newbie", [choosePassword]),
            (goodPassword, [confirmPassword]),
            (goodPassword, ["Registration successful. Your username is 'newbie'."]),
            ("who", [unrecognized]),
            ("login", [enterUsername]),
            ("newbie", [enterPassword]),
            (goodPassword, ["Login successful.", welcomeToTheLobby]),
        ])
    }

    @Test("an empty message has a password generated, which is told once")
    func made() async {
        let made = InMemoryAccounts.madePassword
        await self.player.converse([
            ("register", [enterEmail]),
            ("new@example.org", [chooseUsername]),
            ("newbie", [choosePassword]),
            ("", ["Registration successful. Your username is 'newbie' and your password is '\(made)'."]),
            ("login", [enterUsername]),
            ("newbie", [enterPassword]),
            (made, ["Login successful.", welcomeToTheLobby]),
        ])
    }

    private static let blanks = [" ", "\n", "\r\n", "\r", " \t ", "\u{3000}", " \n"]
    private static let madeSentence =
        "Registration successful. Your username is 'newbie' and your password is '\(InMemoryAccounts.madePassword)'."

    @Test(
        "blanks or a line end, which a client may send on its own, have a password generated only at the second time",
        arguments: blanks
    )
    func blankPassword(_ blank: String) async {
        await self.player.say(["register", "new@example.org", "newbie"])
        await self.player.converse([
            (blank, [pressEnterAgain, choosePassword]),
            (blank, [Self.madeSentence]),
        ])
    }

    @Test("an empty message after a blank line has one generated too")
    func emptyAfterBlank() async {
        await self.player.say(["register", "new@example.org", "newbie", "\n"])
        await self.player.converse([("", [Self.madeSentence])])
    }

    @Test(
        "any other answer between two blank lines makes the first one not count",
        arguments: [
            ["short"], [String(repeating: "x", count: 1_025)], [goodPassword, otherPassword], [goodPassword, ""],
            ["cancel", "register", "new@example.org", "newbie"],
        ]
    )
    func blankLinesApart(_ between: [String]) async {
        await self.player.say(["register", "new@example.org", "newbie", "\n"] + between)
        await self.player.converse([
            ("\n", [pressEnterAgain, choosePassword]), (" ", [Self.madeSentence]),
        ])
    }

    @Test("a binary message between two blank lines makes the first one not count")
    func bytesBetween() async {
        await self.player.say(["register", "new@example.org", "newbie", "\n"])
        _ = await self.player.reply(to: [0])
        await self.player.converse([("\n", [pressEnterAgain, choosePassword])])
    }

    @Test("a blank line is not a confirmation, and the chosen password is not forgotten", arguments: blanks)
    func blankConfirmation(_ blank: String) async {
        await self.player.say(["register", "new@example.org", "newbie", goodPassword])
        await self.player.converse([
            (blank, ["Password cannot be blank.", confirmPassword]),
            (goodPassword, ["Registration successful. Your username is 'newbie'."]),
        ])
    }

    @Test("after a blank or bad address the question is asked again; a taken one closes the dialogue")
    func addresses() async {
        await self.player.converse([
            ("register", [enterEmail]),
            ("", ["Email cannot be blank. Please enter a valid email address.", enterEmail]),
            ("ada", ["Invalid email format. Please enter a valid email address.", enterEmail]),
            ("a\u{1B}@b.c", ["Invalid email format. Please enter a valid email address.", enterEmail]),
            (
                String(repeating: "x", count: 1_000) + "@b.c",
                ["Invalid email format. Please enter a valid email address.", enterEmail]
            ),
            ("ada@example.org", ["Email already exists. Did you forget your password?"]),
            ("", [blankLine]),
        ])
    }

    @Test("a line over the limit is ignored, and the question is asked again")
    func longLine() async {
        let tooLong = "That line is too long (at most 1024 characters)."
        await self.player.converse([
            ("register", [enterEmail]),
            (String(repeating: "x", count: 1_025), [tooLong, enterEmail]),
            ("new@example.org", [chooseUsername]),
            (String(repeating: "x", count: 10_000_000), [tooLong, chooseUsername]),
            ("newbie", [choosePassword]),
        ])
    }

    @Test("after a name that is not allowed the question is asked again, with a sentence for each reason")
    func names() async {
        let invalid = "Invalid username. Please choose 2 to 20 letters, digits, '-' or '_', beginning with a letter."
        await self.player.converse([
            ("register", [enterEmail]),
            ("new@example.org", [chooseUsername]),
            ("", ["Username cannot be blank. Please enter a valid username.", chooseUsername]),
            ("ADA", ["Username already exists. Please choose a different one.", chooseUsername]),
            ("admin", ["That username is reserved. Please choose a different one.", chooseUsername]),
            ("line\nfeed", [invalid, chooseUsername]),
            ("bell\u{7}", [invalid, chooseUsername]),
            (String(repeating: "x", count: 1_000), [invalid, chooseUsername]),
            ("newbie", [choosePassword]),
        ])
    }

    @Test("after a password that the policy refuses the question is asked again, with the reason in one line")
    func policy() async {
        await self.player.converse([
            ("register", [enterEmail]),
            ("new@example.org", [chooseUsername]),
            ("newbie", [choosePassword]),
            ("short", ["Password is too short: use 15 characters or more.", choosePassword]),
            (
                String(repeating: "x", count: 1_000),
                ["Password is too long: use 256 characters or fewer.", choosePassword]
            ),
            (
                "password password",
                ["Password is too common or easily guessed. Please choose a different one.", choosePassword]
            ),
            (
                "correct\u{7}horse battery",
                ["Password contains characters that cannot be typed. Please choose a different one.", choosePassword]
            ),
            (goodPassword, [confirmPassword]),
        ])
    }

    @Test("after a different confirmation the password is asked for again, and the first one is forgotten")
    func mismatch() async {
        await self.player.converse([
            ("register", [enterEmail]),
            ("new@example.org", [chooseUsername]),
            ("newbie", [choosePassword]),
            (goodPassword, [confirmPassword]),
            ("", [passwordsDiffer, choosePassword]),
            (otherPassword, [confirmPassword]),
            (goodPassword, [passwordsDiffer, choosePassword]),
            (otherPassword, [confirmPassword]),
            (otherPassword, ["Registration successful. Your username is 'newbie'."]),
        ])
        #expect(self.player.accounts.password(of: "newbie") == otherPassword)
    }

    @Test("if the name was taken meanwhile, another one is asked for, and the address is remembered")
    func race() async {
        await self.player.say(["register", "new@example.org", "newbie", goodPassword])
        self.player.accounts.add("newbie", password: otherPassword)
        await self.player.converse([
            (goodPassword, ["Username already exists. Please choose a different one.", chooseUsername]),
            ("newbie2", [choosePassword]),
            (goodPassword, [confirmPassword]),
            (goodPassword, ["Registration successful. Your username is 'newbie2'."]),
        ])
        #expect(self.player.accounts.password(of: "newbie") == otherPassword)
    }

    @Test("if the name was taken meanwhile, another one is asked for, also with a generated password")
    func raceWithMadePassword() async {
        await self.player.say(["register", "new@example.org", "newbie"])
        self.player.accounts.add("newbie", password: otherPassword)
        await self.player.converse([
            ("", ["Username already exists. Please choose a different one.", chooseUsername]),
            ("newbie2", [choosePassword]),
        ])
    }

    @Test("the dialogue closes if registration was closed meanwhile")
    func closedInBetween() async {
        await self.player.say(["register", "new@example.org", "newbie", goodPassword])
        self.player.accounts.setRegistration(open: false)
        await self.player.converse([(goodPassword, [registrationClosed]), ("", [blankLine])])
    }

    @Test(
        "each refusal at the end is told, and a question is asked again if another answer helps",
        arguments: [
            (
                AccountError.Code.invalidEmail,
                ["Invalid email format. Please enter a valid email address.", enterEmail]
            ),
            (.emailTaken, ["Email already exists. Did you forget your password?"]),
            (
                .invalidUsername,
                [
                    "Invalid username. Please choose 2 to 20 letters, digits, '-' or '_', beginning with a letter.",
                    chooseUsername,
                ]
            ),
            (.passwordTooShort(minimum: 8), ["Password is too short: use 8 characters or more.", choosePassword]),
            (.busy, ["The server is busy right now. Please try again in a moment."]),
            (.unavailable, ["Accounts are not available right now. Please try again later."]),
            (.accountChanged, ["Your account has changed meanwhile. Please log in again."]),
        ]
    )
    func refusals(_ code: AccountError.Code, _ read: [String]) async {
        await self.player.say(["register", "new@example.org", "newbie", goodPassword])
        self.player.accounts.refuse(.register, with: code)
        await self.player.converse([(goodPassword, read)])
        self.player.accounts.refuse(.register, with: nil)
        await self.player.converse([("cancel", read.count == 1 ? [unrecognized] : ["Cancelled."])])
    }
}
