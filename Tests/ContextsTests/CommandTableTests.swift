import TestSupport
import Testing

@testable import Contexts

@Suite("the command table")
struct CommandTableTests {
    let player: TestClient

    init() async throws {
        self.player = try await TestClient(.tests)
        await self.player.enter("c_form")
    }

    @Test("a word is found in any case, with blanks around it, and by its alias")
    func dispatch() async {
        await self.player.converse([
            ("count", ["1"]), (" COUNT \r\n", ["2"]), ("f", ["One?"]), ("cancel", ["Cancelled."]), ("CoUnT", ["3"]),
        ])
    }

    @Test("a blank line is answered with its own sentence", arguments: ["", " ", "\t\r\n", "\u{2003}"])
    func blank(_ line: String) async {
        #expect(await self.player.say(line) == ["No command entered. Type 'help' for available commands."])
    }

    @Test("a handler gets the words after its own; with too few of them the player is told the usage")
    func arguments() async {
        await self.player.converse([
            ("say hello  World ", ["2: hello  World"]),
            ("say hello", ["Usage: say <one> <two>"]),
            ("say", ["Usage: say <one> <two>"]),
        ])
    }

    @Test("an unknown word is answered with the table's sentence and a word that resembles it")
    func unknown() async {
        await self.player.converse([
            ("xyzzy", ["Unknown."]), ("conut", ["Unknown. Did you mean 'count'?"]),
            ("quti", ["Unknown. Did you mean 'quit'?"]), (String(repeating: "count", count: 200), ["Unknown."]),
        ])
    }

    @Test("a table can switch suggestions off")
    func noSuggestions() async throws {
        let table = CommandTable<CForm>([.quit], unrecognized: CForm.one, suggestsWords: false)
        let form = CForm(self.player.connection)
        #expect(try await table.run("qui", on: form) == Reply("One?"))
    }

    @Test("a word that the role may not use is unknown in dispatch, help, lists and suggestions")
    func roles() async throws {
        await self.player.converse([("ban", ["Unknown."]), ("bann", ["Unknown."]), ("help ban", ["Unknown."])])
        #expect(await self.player.say("commands").first?.contains("ban") == false)

        try await self.player.logIn("root", role: .administrator)
        await self.player.converse([
            ("ban", ["Banned."]), ("bann", ["Unknown. Did you mean 'ban'?"]), ("help ban", ["ban: ban somebody"]),
        ])
        #expect(await self.player.say("commands").first?.contains("- ban: ban somebody") == true)
    }

    @Test("a row may ask for a capability: for others the word is unknown; a change of the role counts at once")
    func capabilities() async throws {
        await self.player.converse([("evict", ["Unknown."]), ("evcit", ["Unknown."]), ("help evict", ["Unknown."])])
        try await self.player.logIn("bob", role: .moderator)
        await self.player.converse([
            ("evict", ["Evicted."]), ("\u{2003}evict", ["Evicted."]),
            ("evcit", ["Unknown. Did you mean 'evict'?"]), ("help evict", ["evict: end a session"]),
        ])
        #expect(await self.player.say("commands").first?.contains("- evict: end a session") == true)
        try await self.player.logIn("bob", role: .helper)
        await self.player.converse([("evict", ["Unknown."]), ("\u{2003}evict", ["Unknown."])])
        #expect(await self.player.say("commands").first?.contains("evict") == false)
    }

    @Test("summaries are those of the role, in the table's order")
    func summaries() {
        let words = CForm.commands.summaries(for: CommandAccess(role: .player)).map(\.word)
        #expect(words.first == "form" && words.last == "quit" && !words.contains("ban"))
        #expect(CForm.commands.summaries(for: CommandAccess(role: .administrator)).count == words.count + 1)
        #expect(CForm.commands["COUNT"]?.summary.word == "count" && CForm.commands["?"]?.summary.word == "help")
    }

    @Test("if two rows have one word, the first row gets it, and the table reports the word")
    func duplicates() async throws {
        let table = CommandTable<CForm>(
            [.quit, Command("x", aliases: ["QUIT", "y"], help: "x") { _, _ in Reply("x") }],
            unrecognized: CForm.one
        )
        #expect(table.doubleWords == ["quit"])
        let form = CForm(self.player.connection)
        #expect(try await table.run("quit", on: form).next == .disconnect(.quit))
        #expect(try await table.run("y", on: form) == Reply("x"))
        #expect(CForm.commands.doubleWords == [])
    }
}
