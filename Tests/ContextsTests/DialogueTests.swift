import TestSupport
import Testing

@testable import Contexts

@Suite("dialogues")
struct DialogueTests {
    let player: TestClient

    init() async throws {
        self.player = try await TestClient(.tests)
        await self.player.enter("c_form")
    }

    @Test("questions are asked in order, and finish gets all answers")
    func accept() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("2", ["Three?"]), ("3", ["1|2|3"]), ("count", ["1"]),
        ])
    }

    @Test("a prompt carries the kind of its step")
    func kinds() async {
        #expect(await self.player.reply(to: "form").prompt == Prompt("One?"))
        #expect(await self.player.reply(to: "1").prompt == Prompt("Two?", kind: .newPassword))
        #expect(await self.player.reply(to: "2").prompt == Prompt("Three?", kind: .email))
    }

    @Test("acceptAsLast asks nothing more")
    func acceptAsLast() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("last", ["1|the end|-"]), ("count", ["1"]),
        ])
    }

    @Test("again tells the reason and asks the same question; the step stays open")
    func again() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("again", ["Not that.", "Two?"]), ("2", ["Three?"]), ("3", ["1|2|3"]),
        ])
    }

    @Test("againKeeping asks the same question, and the check finds the recorded answer")
    func againKeeping() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("twice", ["Sure?", "Two?"]), ("twice", ["Three?"]),
            ("3", ["1|twice|3"]),
        ])
    }

    @Test(
        "the answer that againKeeping recorded is forgotten when something else is refused",
        arguments: ["again", String(repeating: "x", count: 2_000)]
    )
    func againForgets(_ between: String) async {
        await self.player.say(["form", "1", "twice", between])
        await self.player.converse([("twice", ["Sure?", "Two?"]), ("two", ["Three?"]), ("3", ["1|two|3"])])
    }

    @Test("a binary message counts as something else too")
    func bytesForget() async {
        await self.player.say(["form", "1", "twice"])
        _ = await self.player.reply(to: [0])
        await self.player.converse([("twice", ["Sure?", "Two?"])])
    }

    @Test("a masked answer loses one line end; a line end alone is not removed", arguments: ["\n", "\n\n", "\n\r\n"])
    func lineEnds(_ line: String) async {
        await self.player.say(["form", "1", line])
        await self.player.converse([("2\r\n", ["Three?"]), ("3", ["1|2|3"])])
    }

    @Test("back tells the reason, asks the earlier question and forgets the answers from there on")
    func back() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("2", ["Three?"]), ("back", ["From the start.", "One?"]),
            ("uno", ["Two?"]), ("last", ["uno|the end|-"]),
        ])
    }

    @Test("end tells the reason and closes the dialogue; the check gets the answers so far")
    func end() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("end", ["Enough after 1."]), ("count", ["1"]),
        ])
    }

    @Test("finish may go back, and earlier answers are not forgotten")
    func finishGoesBack() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("2", ["Three?"]), ("redo", ["Once more.", "Two?"]),
            ("zwei", ["Three?"]),
            ("3", ["1|zwei|3"]),
        ])
    }

    @Test("a forgotten answer is missing when the dialogue ends early")
    func forgotten() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("2", ["Three?"]), ("redo", ["Once more.", "Two?"]),
            ("last", ["1|the end|-"]),
        ])
    }

    @Test("finish may open the next dialogue")
    func finishOpens() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("2", ["Three?"]), ("next", ["One?"]), ("uno", ["Two?"]),
            ("last", ["uno|the end|-"]),
        ])
    }

    @Test(
        "an error closes the dialogue: in a check, in finish, and for a step that does not exist",
        arguments: [["throw"], ["lost"], ["2", "fail"], ["2", "lost"]]
    )
    func errors(_ lines: [String]) async {
        await self.player.say(["form", "1"])
        let read = await self.player.say(lines)
        #expect(read == ["Something went wrong on our side. It has been logged; please try again."])
        #expect(self.player.log.records.count == 1)
        #expect(await self.player.say("count") == ["1"])
    }

    @Test("an error inside a command that has just opened a dialogue closes that, too", arguments: ["half", "missing"])
    func errorInCommand(_ line: String) async {
        await self.player.converse([
            (line, ["Something went wrong on our side. It has been logged; please try again."]), ("count", ["1"]),
        ])
    }

    @Test(
        "cancel closes the dialogue at any step; /quit is a command at any step",
        arguments: [["form"], ["form", "1"], ["form", "1", "2"]]
    )
    func leaving(_ lines: [String]) async {
        await self.player.say(lines)
        await self.player.converse([("\tCANCEL\n", ["Cancelled."]), ("count", ["1"])])
        await self.player.say(lines)
        #expect(await self.player.reply(to: "/Quit ") == Reply("Goodbye.", next: .disconnect(.quit)))
    }

    @Test("blanks around an answer are removed; a password loses only one line end")
    func trimming() async {
        await self.player.converse([
            ("form", ["One?"]), ("  a b \n", ["Two?"]), ("  p w \r\n", ["Three?"]), (" c ", ["a b|  p w |c"]),
            ("form", ["One?"]), ("a", ["Two?"]), ("pw\n\n", ["Three?"]), ("c", ["a|pw\n|c"]),
        ])
    }

    @Test("a line over the limit and a binary message ask the open question again")
    func refusals() async {
        let tooLong = "That line is too long (at most 1024 characters)."
        let long = String(repeating: "x", count: 1_025)
        await self.player.converse([
            (long, [tooLong]), ("form", ["One?"]), (long, [tooLong, "One?"]),
            (String(repeating: "\u{1F409}", count: 1_024), ["Two?"]), (long, [tooLong, "Two?"]),
        ])
        let binary = await self.player.reply(to: [1]).transcript
        #expect(binary == ["Only text messages are understood here.", "Two?"])
    }

    @Test("a dialogue with a password is not opened on an unencrypted connection; a sentence says why (SEC-5)")
    func readable() async throws {
        let player = try await TestClient(.tests, allowsPasswords: false)
        await player.enter("c_form")
        await player.converse([("form", [self.unencrypted]), ("count", ["1"]), ("f", [self.unencrypted])])
    }

    @Test("an open dialogue closes at the next line if passwords are no longer allowed after a restart (SEC-5)")
    @TestLoop
    func readableSince() async throws {
        let former = ManagedConnection(.tests)
        await former.enter("c_form")
        await former.say(["form", "1"])
        let snapshot = try #require(await former.manager.snapshot())
        for line in ["secret", "", "again"] {
            let next = ManagedConnection(.tests, allowsPasswords: false)
            try next.manager.restore(snapshot)
            let lost = await next.manager.afterRestore(isCommandLost: true, isContextLost: false, home: "c_ring")
            #expect(lost == Reply(Texts()[.commandLost]), "it asks for no password")
            #expect(await next.reply(to: [1]) == Reply("Only text messages are understood here."))
            #expect(await next.reply(to: line) == Reply(self.unencrypted))
            #expect(await next.reply(to: "count") == Reply("1"))
        }
    }

    private let unencrypted =
        "Your connection is not encrypted, and others could read your password on its way. "
        + "Connect with https:// or wss:// to login or register."

    @Test("the description of an open dialogue has no answers (SEC-30)")
    func secrets() async throws {
        let form = CForm(self.player.connection)
        for line in ["form", "hush", "secret"] { _ = try await form.handle(line) }
        let state = await form.state
        #expect(state.dialogue?["two"] == "secret" && state.dialogue?["three"] == nil)
        var dumped = ""
        dump(state, to: &dumped)
        for text in [dumped, "\(state)", String(reflecting: state), String(describing: state.dialogue)] {
            #expect(text.contains("form") && !text.contains("secret") && !text.contains("hush"))
        }
    }
}
