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
        let staff = StaffVerb.allCases.map { [$0.rawValue] }
        let everyday = [["who"], ["commands"], ["help", "?"], ["reader"], ["quit", "/quit"]] + staff
        #expect(Self.words(Self.table([Self.row("dance")])) == [["dance"]] + everyday)
        #expect(Self.words(Self.table([])) == everyday)
        #expect(Self.words(Self.table([Self.row("dance")], .none)) == [["dance"]])
        #expect(Self.words(Self.table([], .staff)) == staff)
        #expect(Everyday.all != .none)
    }

    @Test("a row of the table's own wins by its word or an alias; the everyday one is typed with a / before it")
    func ownWins() async throws {
        let table = Self.table([Self.row("Who"), Self.row("x", aliases: ["?"])])
        #expect(
            Self.words(table).prefix(7) == [
                ["who"], ["x", "?"], ["/who"], ["commands"], ["help", "/?"], ["reader"], ["quit", "/quit"],
            ]
        )
        #expect(table.doubleWords == [])
        #expect(table["who"]?.summary.help == "mine" && table["/who"]?.summary.help == "list connected users")
    }

    @Test("staff's words are known by a capability only, need their arguments, and give way to the table's own")
    func staff() {
        let table = Self.table([Self.row("kick"), Self.row("note")])
        #expect(table["kick"]?.summary.needs == [] && table["/kick"]?.summary.needs == [.kick])
        #expect(table["/note"] != nil && table.doubleWords == [])
        #expect(table["mute"]?.summary.needs == [.mute, .muteShort] && table["mute"]?.summary.role == .anonymous)
        for (word, minimum) in [("/kick", 2), ("ban", 2), ("bans", 0), ("rename", 2), ("role", 2), ("confirm", 0)] {
            #expect(table[word]?.summary.minimumArguments == minimum, "\(word)")
        }
        for access in [CommandAccess(role: .administrator), CommandAccess(role: .player, capabilities: .standard)] {
            #expect(table.summaries(for: access).count == 7, "the table's own and who, commands, help, reader, quit")
        }
        let helper = table.summaries(for: CommandAccess(role: .helper, capabilities: .standard)).map(\.word)
        #expect(helper.suffix(4) == ["mute", "unmute", "mutes", "confirm"])
        let all = table.summaries(for: CommandAccess(role: .administrator, capabilities: .standard))
        #expect(all.count == 7 + StaffVerb.allCases.count)
    }

    @Test("if the table has its own quit, the everyday one is /quit, listed once")
    func quit() {
        let table = Self.table([Self.row("quit")])
        #expect(table.commands.contains { $0.summary.words == ["/quit"] })
        #expect(table.doubleWords == [])
        let both = Self.table([Self.row("leave", aliases: ["quit", "/quit"])])
        #expect(both.commands.contains { $0.summary.words == ["//quit"] })
        #expect(both.doubleWords == [] && both["/quit"]?.summary.help == "mine")
    }
}
