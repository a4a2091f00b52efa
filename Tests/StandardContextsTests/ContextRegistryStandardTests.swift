import Contexts
import StandardContexts
import TestSupport
import Testing

@Suite("the registry of the standard contexts")
struct ContextRegistryStandardTests {
    @Test("the standard contexts are found by their raw names")
    func names() {
        #expect(
            ContextRegistry.standard.names == [
                "c_echo", "c_help", "c_lobby", "c_management", "c_messages", "c_server_auth",
            ]
        )
    }

    @Test("every command has a word that can be typed, and help in one line")
    func help() throws {
        for name in ContextRegistry.standard.names {
            for command in try #require(ContextRegistry.standard[name]).commands {
                for word in [command.word] + command.aliases {
                    #expect(!word.isEmpty && word == word.lowercased() && !word.contains(where: \.isWhitespace))
                }
                #expect(!command.help.isEmpty && !command.help.contains(where: \.isNewline) && command.help.last != ".")
            }
        }
    }

    @Test("a lobby of an author replaces the standard one")
    func replaced() async throws {
        var registry = ContextRegistry.standard
        registry.register(CCellar.self)
        let player = try await TestClient(registry)
        player.accounts.add("Ada", password: goodPassword)
        await player.enter(.serverAuth)
        #expect(await player.say(["login", "Ada", goodPassword]) == ["Login successful.", "It is dark."])
    }

    @Test("an error inside a command is answered with one sentence, and the next command works")
    func error() async throws {
        var registry = ContextRegistry.standard
        registry.register(CCellar.self)
        let player = try await TestClient(registry)
        await player.enter(.lobby)
        await player.converse([
            ("fall", [somethingWentWrong]), ("wait", ["You wait."]),
            ("climb", ["This screen is not available."]), ("wait", ["You wait."]),
        ])
        #expect(player.log.records.map(\.metadata["uuu.connection"]) == ["1", "1"])
    }
}

/// A lobby of an author.
private actor CCellar: Context {
    struct Fall: Error {}

    static let name: ContextName = "c_lobby"
    static let commands = CommandTable<CCellar>(
        [
            Command("fall", help: "fall down the stairs") { _, _ in throw Fall() },
            Command("wait", help: "wait for a while") { _, _ in Reply("You wait.") },
            .way("climb", to: "c_attic", help: "climb to a place that is not there"),
            .quit,
        ],
        unrecognized: .unrecognizedLobby
    )

    nonisolated let here: Here<NoState>
    init(_ here: Here<NoState>) { self.here = here }
    func entered() -> Reply { Reply("It is dark.") }
}
