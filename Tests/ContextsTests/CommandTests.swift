import Contexts
import TestSupport
import Testing

@Suite("the rows that most contexts have")
struct CommandTests {
    let player: TestClient

    init() async throws {
        self.player = try await TestClient(.tests)
        await self.player.enter("c_form")
    }

    @Test("commands is one message: a heading and a line for each word, without a line end after the last")
    func commands() async {
        let lines =
            await self.player.say("commands").first?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
        #expect(lines.first == "Available Commands:")
        #expect(lines.dropFirst().first == "- form: fill in a form")
        #expect(lines.last == "- quit: leave the world")
        #expect(lines.count == 1 + CForm.commands.commands.count - 2)
    }

    @Test("help explains the word after it, with its usage; without a word it does what the context says")
    func help() async {
        await self.player.converse([
            ("help", ["Help yourself."]), ("?", ["Help yourself."]),
            ("help say", ["say <one> <two>: say two words"]), ("? F", ["form: fill in a form"]),
            ("help conut", ["Unknown. Did you mean 'count'?"]), ("help xyzzy say", ["Unknown."]),
        ])
    }

    @Test("quit and /quit say goodbye and end the connection", arguments: ["quit", "/quit"])
    func quit(_ line: String) async {
        #expect(await self.player.reply(to: line) == Reply("Goodbye.", next: .disconnect(.quit)))
    }

    @Test("a row made by way(_:to:help:) leads to its context")
    func way() async {
        #expect(await self.player.say("again") == ["A form."])
    }
}
