import Testing

@testable import Contexts

@Suite("everyday commands in addition to a table's own")
struct EverydayTests {
    private static func table(_ own: [Command<CForm>], _ everyday: Everyday = .all) -> CommandTable<CForm> {
        CommandTable(own, everyday: everyday, unrecognized: CForm.one)
    }

    private static func row(_ word: String, aliases: [String] = []) -> Command<CForm> {
        Command(word, aliases: aliases, help: "mine") { _, _ in Reply("mine") }
    }

    private static func words(_ table: CommandTable<CForm>) -> [[String]] { table.commands.map(\.summary.words) }

    @Test("they come after the table's own, in a fixed order; by default there are none")
    func all() {
        let everyday = [["who"], ["commands"], ["help", "?"], ["reader"], ["quit", "/quit"]]
        #expect(Self.words(Self.table([Self.row("dance")])) == [["dance"]] + everyday)
        #expect(Self.words(Self.table([])) == everyday)
        #expect(Self.words(Self.table([Self.row("dance")], .none)) == [["dance"]])
        #expect(Everyday.all != .none)
    }

    @Test("a row of the table's own wins by its word or an alias; the everyday one is typed with a / before it")
    func ownWins() async throws {
        let table = Self.table([Self.row("Who"), Self.row("x", aliases: ["?"])])
        #expect(
            Self.words(table) == [
                ["who"], ["x", "?"], ["/who"], ["commands"], ["help", "/?"], ["reader"], ["quit", "/quit"],
            ]
        )
        #expect(table.doubleWords == [])
        #expect(table["who"]?.summary.help == "mine" && table["/who"]?.summary.help == "list connected users")
    }

    @Test("if the table has its own quit, the everyday one is /quit, listed once")
    func quit() {
        let table = Self.table([Self.row("quit")])
        #expect(Self.words(table).last == ["/quit"])
        #expect(table.doubleWords == [])
        let both = Self.table([Self.row("leave", aliases: ["quit", "/quit"])])
        #expect(Self.words(both).last == ["//quit"])
        #expect(both.doubleWords == [] && both["/quit"]?.summary.help == "mine")
    }
}
