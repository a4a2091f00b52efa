import Contexts
import StandardContexts
import TestSupport
import Testing

@Suite("the menus")
struct MenuTests {
    static let menus: [(ContextName, String, String)] = [
        (.help, "Help Menu", unrecognizedHelp),
        (.management, "Account Management", unrecognizedManagement),
        (.messages, "Message Menu", unrecognizedMessages),
    ]

    @Test("every menu has its title, its unrecognized sentence, and ways to all others", arguments: Self.menus)
    func menu(_ name: ContextName, _ title: String, _ unrecognized: String) async throws {
        let player = try await TestClient(.standard)
        #expect(await player.enter(name) == [title])
        await player.converse([
            ("", [blankLine]), ("dance", [unrecognized]), ("lobyb", ["\(unrecognized) Did you mean 'lobby'?"]),
            ("help dance", [unrecognized]), ("help lobby", ["lobby: return to the lobby"]),
        ])
        for (word, read) in [
            ("lobby", welcomeToTheLobby), ("help", "Help Menu"), ("?", "Help Menu"), ("manage", "Account Management"),
            ("messages", "Message Menu"),
        ] {
            await player.enter(name)
            #expect(await player.say(word) == [read], "\(word) in \(name)")
        }
        await player.enter(name)
        #expect(await player.reply(to: "quit") == Reply(goodbye, next: .disconnect(.quit)))
    }

    @Test("an unknown word names only words that work there", arguments: Self.menus + [(.lobby, "", unrecognizedLobby)])
    func namedWords(_ name: ContextName, _ title: String, _ unrecognized: String) throws {
        let entry = try #require(ContextRegistry.standard[name])
        let named = unrecognized.split(separator: "'").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        #expect(named.count >= 4 && Set(named).count == named.count)
        for word in named {
            #expect(entry.commands.contains { $0.word == word }, "\(word) in \(name)")
        }
    }

    @Test("help and who are answered everywhere after the login", arguments: [.lobby] + Self.menus.map(\.0))
    func everywhere(_ name: ContextName) async throws {
        let player = try await Path.player()
        await player.enter(name)
        await player.converse([
            ("who", ["Connected users:\nAda"]), ("help who", ["who [prefix]: list connected users"]),
            ("help", ["Help Menu"]),
        ])
    }

    /// A context from which the menus are visited, and which is not the lobby.
    private actor CShed: Context {
        static let name: ContextName = "c_shed"
        static let commands = CommandTable<CShed>(
            [.visit("manage", "c_management", help: "manage your account")],
            everyday: .all,
            unrecognized: TextKey("shed", "Tools.", help: "an unknown word in the shed")
        )
        nonisolated let here: Here<NoState>
        init(_ here: Here<NoState>) { self.here = here }
        func entered() -> Reply { Reply("A shed.") }
        func returned() -> Reply { Reply("The shed again.") }
    }

    @Test("'lobby' leads back to the context from which the first menu was visited, otherwise home")
    func lobby() async throws {
        var registry = ContextRegistry.standard
        registry.register(CShed.self)
        registry.home = "c_shed"
        let player = try await TestClient(registry)
        await player.enter(.lobby)
        await player.converse([
            ("manage", ["Account Management"]), ("help", ["Help Menu"]), ("lobby", [welcomeToTheLobby]),
        ])
        await player.enter("c_shed")
        await player.converse([
            ("manage", ["Account Management"]), ("messages", ["Message Menu"]), ("lobby", ["The shed again."]),
        ])
        await player.enter(.management)
        await player.converse([("lobby", ["A shed."])])
        // A player who was in a menu when an older program saved it has visited it from nowhere.
        await player.enter(.help)
        await player.converse([("manage", ["Account Management"]), ("lobby", ["A shed."])])
    }

    @Test("commands lists the words of the current menu")
    func commands() async throws {
        let player = try await TestClient(.standard)
        await player.enter(.management)
        await player.converse([
            (
                "commands",
                [
                    """
                    Available Commands:
                    - reset: change your password
                    - lobby: return to the lobby
                    - who: list connected users
                    - commands: list the commands of this screen
                    - manage: manage your account
                    - messages: open the message menu, which has no mailbox yet
                    - help: open the help menu, or explain a command
                    - reader: texts for a screen reader
                    - quit: leave the world
                    """
                ]
            )
        ])
    }
}
