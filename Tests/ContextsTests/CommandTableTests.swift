import Contexts
import Testing

@Suite("the command table")
struct CommandTableTests {
    let player = ContextHarness(.tests)

    init() async {
        await self.player.enter("c_form")
    }

    @Test("a word is found in any case, with blanks around it, and by its alias")
    func dispatch() async {
        await self.player.converse([
            ("count", ["1"]), (" COUNT \r\n", ["2"]), ("f", ["One?"]), ("cancel", ["Cancelled."]), ("CoUnT", ["3"]),
        ])
    }

    @Test("a blank line has its sentence", arguments: ["", " ", "\t\r\n", "\u{2003}"])
    func blank(_ line: String) async {
        #expect(await self.player.say(line) == ["No command entered. Type 'help' for available commands."])
    }

    @Test("a handler sees the words behind its own; with too few of them, usage is told")
    func arguments() async {
        await self.player.converse([
            ("say hello  World ", ["2: hello  World"]),
            ("say hello", ["Usage: say <one> <two>"]),
            ("say", ["Usage: say <one> <two>"]),
        ])
    }

    @Test("an unknown word is answered with the table's sentence, and with the word it resembles")
    func unknown() async {
        await self.player.converse([
            ("xyzzy", ["Unknown."]), ("conut", ["Unknown. Did you mean 'count'?"]),
            ("quti", ["Unknown. Did you mean 'quit'?"]), (String(repeating: "count", count: 200), ["Unknown."]),
        ])
    }

    @Test("a table can keep its suggestions to itself")
    func noSuggestions() async throws {
        let table = CommandTable<CForm>([.quit], unrecognized: CForm.one, suggestsWords: false)
        let form = CForm(connection: self.player.connection, services: self.player.services, restoring: nil)
        #expect(try await table.run("qui", on: form) == Reply("One?"))
    }

    @Test("a word that the role may not use is as unknown as any other: in dispatch, help, lists and suggestions")
    func roles() async {
        await self.player.converse([("ban", ["Unknown."]), ("bann", ["Unknown."]), ("help ban", ["Unknown."])])
        #expect(await self.player.say("commands").first?.contains("ban") == false)

        _ = self.player.connection.attach(.of("root", role: .administrator))
        await self.player.converse([
            ("ban", ["Banned."]), ("bann", ["Unknown. Did you mean 'ban'?"]), ("help ban", ["ban: ban somebody"]),
        ])
        #expect(await self.player.say("commands").first?.contains("- ban: ban somebody") == true)
    }

    @Test("summaries are those of the role, in the table's order")
    func summaries() {
        let words = CForm.commands.summaries(for: .player).map(\.word)
        #expect(words.first == "form" && words.last == "quit" && !words.contains("ban"))
        #expect(CForm.commands.summaries(for: .administrator).count == words.count + 1)
        #expect(CForm.commands["COUNT"]?.summary.word == "count" && CForm.commands["?"]?.summary.word == "help")
    }

    @Test("two commands of one word stop the program")
    func duplicates() async {
        await #expect(processExitsWith: .failure) {
            _ = CommandTable<CForm>(
                [.quit, Command("x", aliases: ["quit"], help: "x") { _, _ in .nothing }],
                unrecognized: CForm.one
            )
        }
    }
}
