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

    @Test("questions are asked in their order, and the end sees all answers")
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

    @Test("again says why and asks the same; the step stays open")
    func again() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("again", ["Not that.", "Two?"]), ("2", ["Three?"]), ("3", ["1|2|3"]),
        ])
    }

    @Test("againKeeping asks the same, and the check finds what was kept")
    func againKeeping() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("twice", ["Sure?", "Two?"]), ("twice", ["Three?"]),
            ("3", ["1|twice|3"]),
        ])
    }

    @Test(
        "what againKeeping kept is forgotten when something else is refused",
        arguments: ["again", String(repeating: "x", count: 2_000)]
    )
    func againForgets(_ between: String) async {
        await self.player.say(["form", "1", "twice", between])
        await self.player.converse([("twice", ["Sure?", "Two?"]), ("two", ["Three?"]), ("3", ["1|two|3"])])
    }

    @Test("bytes are something else too")
    func bytesForget() async {
        await self.player.say(["form", "1", "twice"])
        _ = await self.player.reply(to: [0])
        await self.player.converse([("twice", ["Sure?", "Two?"])])
    }

    @Test("a masked answer loses one line end, and a line end alone stays", arguments: ["\n", "\n\n", "\n\r\n"])
    func lineEnds(_ line: String) async {
        await self.player.say(["form", "1", line])
        await self.player.converse([("2\r\n", ["Three?"]), ("3", ["1|2|3"])])
    }

    @Test("back says why, asks the earlier question and forgets the answers from there on")
    func back() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("2", ["Three?"]), ("back", ["From the start.", "One?"]),
            ("uno", ["Two?"]), ("last", ["uno|the end|-"]),
        ])
    }

    @Test("end says why and leaves; it sees the answers so far")
    func end() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("end", ["Enough after 1."]), ("count", ["1"]),
        ])
    }

    @Test("the end may go back, and keeps the answers before")
    func finishGoesBack() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("2", ["Three?"]), ("redo", ["Once more.", "Two?"]),
            ("zwei", ["Three?"]),
            ("3", ["1|zwei|3"]),
        ])
    }

    @Test("an answer that was forgotten is not there when the dialogue ends early")
    func forgotten() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("2", ["Three?"]), ("redo", ["Once more.", "Two?"]),
            ("last", ["1|the end|-"]),
        ])
    }

    @Test("the end may open the next dialogue")
    func finishOpens() async {
        await self.player.converse([
            ("form", ["One?"]), ("1", ["Two?"]), ("2", ["Three?"]), ("next", ["One?"]), ("uno", ["Two?"]),
            ("last", ["uno|the end|-"]),
        ])
    }

    @Test(
        "an error anywhere in a dialogue leaves it: in a check, at the end, and a step that is not there",
        arguments: [["throw"], ["lost"], ["2", "fail"], ["2", "lost"]]
    )
    func errors(_ lines: [String]) async {
        await self.player.say(["form", "1"])
        let read = await self.player.say(lines)
        #expect(read == ["Something went wrong on our side. It has been logged; please try again."])
        #expect(self.player.log.records.count == 1)
        #expect(await self.player.say("count") == ["1"])
    }

    @Test("an error inside a command that has just opened a dialogue leaves that, too", arguments: ["half", "missing"])
    func errorInCommand(_ line: String) async {
        await self.player.converse([
            (line, ["Something went wrong on our side. It has been logged; please try again."]), ("count", ["1"]),
        ])
    }

    @Test(
        "cancel leaves at any step, /quit is a command at any step",
        arguments: [["form"], ["form", "1"], ["form", "1", "2"]]
    )
    func leaving(_ lines: [String]) async {
        await self.player.say(lines)
        await self.player.converse([("\tCANCEL\n", ["Cancelled."]), ("count", ["1"])])
        await self.player.say(lines)
        #expect(await self.player.reply(to: "/Quit ") == Reply("Goodbye.", next: .disconnect(.quit)))
    }

    @Test("blanks around an answer go; a password keeps all but one line end")
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

    @Test("where others can read what is typed, a dialogue with a password is not opened: a sentence says why (SEC-5)")
    func readable() async throws {
        let player = try await TestClient(.tests, allowsPasswords: false)
        await player.enter("c_form")
        await player.converse([("form", [self.unencrypted]), ("count", ["1"]), ("f", [self.unencrypted])])
    }

    @Test("an open one ends at the next line if, after a restart, passwords are no longer allowed (SEC-5)")
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

    @Test("an open dialogue does not show its answers (SEC-30)")
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
