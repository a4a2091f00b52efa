import Contexts
import StandardContexts
import TestSupport
import Testing

@Suite("before the login")
struct CServerAuthTests {
    let player: TestClient

    init() async throws {
        self.player = try await TestClient(.standard)
        self.player.accounts.add("Ada", password: goodPassword, email: "ada@example.org")
    }

    @Test("the greeting says whether registration is open")
    func greeting() async {
        #expect(await self.player.enter(.serverAuth) == [loginOrRegister])
        self.player.accounts.setRegistration(open: false)
        #expect(await self.player.enter(.serverAuth) == [loginOnly])
    }

    @Test("the greetings come from the configuration")
    func configuredGreeting() async throws {
        let texts = [
            "greeting_with_registration": "Come in.", "greeting_without_registration": "Friends only.",
        ]
        let player = try await TestClient(.standard, texts: texts)
        #expect(await player.enter(.serverAuth) == ["Come in."])
        player.accounts.setRegistration(open: false)
        #expect(await player.enter(.serverAuth) == ["Friends only."])
    }

    @Test("blank lines, help and unknown words are answered with the exact sentences, without a suggestion")
    func words() async {
        await self.player.enter(.serverAuth)
        await self.player.converse([
            ("", [blankLine]),
            ("  \t ", [blankLine]),
            ("help", ["You can type 'login' to login or 'register' to create a new account."]),
            ("  HELP\r\n", ["You can type 'login' to login or 'register' to create a new account."]),
            ("?", ["You can type 'login' to login or 'register' to create a new account."]),
            ("help login", ["login: log in to your account"]),
            ("help logn", [unrecognized]),
            ("logni", [unrecognized]),
            ("who", [unrecognized]),
            ("commands", [unrecognized]),
            ("lobby", [unrecognized]),
        ])
    }

    @Test("while registration is closed, help says so and register is refused")
    func closed() async {
        self.player.accounts.setRegistration(open: false)
        await self.player.enter(.serverAuth)
        await self.player.converse([
            ("help", ["You can type 'login' to login. Registration is currently closed."]),
            ("register", [registrationClosed]),
            ("login", [enterUsername]),
        ])
    }

    @Test("on an unencrypted connection no password is asked for; a sentence says why (SEC-5)")
    func readable() async {
        let player = TestClient(beside: self.player, allowsPasswords: false)
        #expect(await player.enter(.serverAuth) == [loginOrRegister])
        await player.converse([
            ("login", [unencrypted]), ("register", [unencrypted]), ("Ada", [unrecognized]),
            ("help", ["You can type 'login' to login or 'register' to create a new account."]),
        ])
    }

    @Test("during a hand-over a login asks for the password again and remembers the name")
    func renewing() async {
        await self.player.enter(.serverAuth)
        self.player.accounts.refuse(.logIn, with: .renewing)
        await self.player.say(["login", "Ada"])
        await self.player.converse([(goodPassword, [accountsRenewing, enterPassword])])
        self.player.accounts.refuse(.logIn, with: nil)
        #expect(await self.player.say(goodPassword).first == "Login successful.")
    }

    @Test(
        "during a hand-over a registration asks its last question again",
        arguments: [[goodPassword, goodPassword], [""]]
    )
    func renewingRegistration(_ passwords: [String]) async {
        await self.player.enter(.serverAuth)
        self.player.accounts.refuse(.register, with: .renewing)
        await self.player.say(["register", "new@example.org", "Newbie"] + passwords.dropLast())
        let last = passwords.last ?? ""
        await self.player.converse([
            (last, [accountsRenewing, passwords.count > 1 ? confirmPassword : choosePassword])
        ])
        self.player.accounts.refuse(.register, with: nil)
        #expect(await self.player.say(last).first?.hasPrefix("Registration successful.") == true)
    }

    @Test("if the outcome of a registration is not known, nothing is asked again")
    func uncertain() async {
        await self.player.enter(.serverAuth)
        self.player.accounts.refuse(.register, with: .uncertain)
        await self.player.say(["register", "new@example.org", "Newbie", goodPassword])
        await self.player.converse([
            (
                goodPassword,
                ["It is not certain whether that was saved. Please log in again to see before you repeat it."]
            ),
            ("Newbie", [unrecognized]),
        ])
    }

    @Test("a generated password is told even if the outcome is not known, and is not compressed")
    func uncertainMade() async {
        await self.player.enter(.serverAuth)
        self.player.accounts.refuse(.register, with: .uncertain)
        await self.player.say(["register", "new@example.org", "Newbie"])
        let reply = await self.player.reply(to: "")
        #expect(
            reply.transcript == [
                "It is not certain whether that was saved. If it was, your username is 'Newbie' and your password is "
                    + "'\(InMemoryAccounts.madePassword)': please log in to see before you repeat it."
            ]
        )
        #expect(reply.isSecret)
        await self.player.converse([("Newbie", [unrecognized])])
    }

    @Test("quit and /quit say goodbye and end the connection", arguments: ["quit", "/quit", "QUIT", " /Quit \n"])
    func quit(_ line: String) async {
        await self.player.enter(.serverAuth)
        #expect(await self.player.reply(to: line) == Reply(goodbye, next: .disconnect(.quit)))
    }

    @Test("/quit ends the connection in the middle of a form, too")
    func quitInForm() async {
        await self.player.enter(.serverAuth)
        await self.player.say(["login", "ada"])
        #expect(await self.player.reply(to: "/quit") == Reply(goodbye, next: .disconnect(.quit)))
    }

    @Test("a login attaches the account to the connection and leads to the lobby")
    func login() async {
        await self.player.enter(.serverAuth)
        await self.player.converse([
            ("login", [enterUsername]),
            (" ada ", [enterPassword]),
            (goodPassword + "\n", ["Login successful.", welcomeToTheLobby]),
            ("who", ["Connected users:\nAda"]),
        ])
        #expect(self.player.connection.account?.username == "Ada")
        #expect(self.player.contextName == .lobby)
    }

    @Test("the password is asked for masked, the name is not")
    func masking() async {
        await self.player.enter(.serverAuth)
        #expect(await self.player.reply(to: "login").prompt == Prompt(enterUsername, kind: .username))
        #expect(await self.player.reply(to: "ada").prompt == Prompt(enterPassword, kind: .currentPassword))
        #expect(InputKind.currentPassword.isMasked && !InputKind.username.isMasked)
    }

    @Test("a blank name or password ends the login with its sentence")
    func blankLogin() async {
        await self.player.enter(.serverAuth)
        await self.player.converse([
            ("login", [enterUsername]),
            (" ", ["Username cannot be blank."]),
            ("", [blankLine]),
            ("login", [enterUsername]),
            ("ada", [enterPassword]),
            ("  ", ["Password cannot be blank."]),
            ("", [blankLine]),
        ])
    }

    @Test("after a wrong login, the next one begins again and the right password is accepted")
    func rightAfterWrong() async {
        await self.player.enter(.serverAuth)
        await self.player.converse([
            ("login", [enterUsername]),
            ("ada", [enterPassword]),
            ("wrong", ["Login failed."]),
            (goodPassword, [unrecognized]),
            ("login", [enterUsername]),
            ("nobody", [enterPassword]),
            (goodPassword, ["Login failed."]),
            ("login", [enterUsername]),
            ("ada", [enterPassword]),
            (goodPassword, ["Login successful.", welcomeToTheLobby]),
        ])
    }

    @Test("blanks in a password count; only its line end does not")
    func blanksInPassword() async {
        self.player.accounts.add("bob", password: "  \(goodPassword) ")
        await self.player.enter(.serverAuth)
        await self.player.converse([
            ("login", [enterUsername]),
            ("bob", [enterPassword]),
            (goodPassword, ["Login failed."]),
            ("login", [enterUsername]),
            ("bob", [enterPassword]),
            ("  \(goodPassword) \r\n", ["Login successful.", welcomeToTheLobby]),
        ])
    }

    @Test(
        "a login that cannot be served is answered with its own sentence and closes the dialogue",
        arguments: [
            (AccountError.Code.busy, "The server is busy right now. Please try again in a moment."),
            (.unavailable, "Accounts are not available right now. Please try again later."),
            (.alreadyLoggedIn, "You are logged in already, on another connection. Type 'quit' there first."),
        ]
    )
    func loginNotServed(_ code: AccountError.Code, _ sentence: String) async {
        self.player.accounts.refuse(.logIn, with: code)
        await self.player.enter(.serverAuth)
        await self.player.converse([
            ("login", [enterUsername]), ("ada", [enterPassword]), (goodPassword, [sentence]), ("", [blankLine]),
        ])
    }

    @Test(
        "cancel closes a dialogue at any question",
        arguments: [["login"], ["login", "ada"], ["register"], ["register", "a@b.c"]]
    )
    func cancel(_ lines: [String]) async {
        await self.player.enter(.serverAuth)
        await self.player.say(lines)
        await self.player.converse([(" Cancel ", ["Cancelled."]), ("cancel", [unrecognized])])
    }

    @Test("a binary message is told that only text is understood, and changes nothing")
    func binary() async {
        await self.player.enter(.serverAuth)
        let textOnly = "Only text messages are understood here."
        #expect(await self.player.reply(to: [0, 255]).transcript == [textOnly])
        await self.player.say("login")
        #expect(await self.player.reply(to: [0, 255]).transcript == [textOnly, enterUsername])
        await self.player.converse([("ada", [enterPassword])])
    }
}
