import Contexts
import StandardContexts
import Testing

@Suite("the lobby")
struct CLobbyTests {
    @Test("the greeting is the message of the day, or a welcome without one")
    func greeting() async {
        #expect(await ContextHarness(.standard).enter(.lobby) == [welcomeToTheLobby])
        #expect(await ContextHarness(.standard, motd: "News.\n\nMore.").enter(.lobby) == ["News.\n\nMore."])
    }

    @Test("each word says or leads where its name says")
    func words() async {
        let player = ContextHarness(.standard, motd: "News.")
        await player.enter(.lobby)
        await player.converse([
            ("", [blankLine]),
            ("motd", ["News."]),
            ("refresh", ["News."]),
            (
                "commands",
                [
                    """
                    Available Commands:
                    - who: list connected users
                    - refresh: enter the lobby anew
                    - motd: show the message of the day
                    - help: open the help menu, or explain a command
                    - commands: list the commands of this screen
                    - manage: manage your account
                    - messages: open the message menu, which has no mailbox yet
                    - quit: leave the world
                    """
                ]
            ),
            ("help who", ["who [prefix]: list connected users"]),
            ("help HELP", ["help [command]: open the help menu, or explain a command"]),
            ("help /quit", ["quit: leave the world"]),
            ("help dance", [unrecognizedLobby]),
            ("dance", [unrecognizedLobby]),
            ("whp", ["\(unrecognizedLobby) Did you mean 'who'?"]),
            ("help refrsh", ["\(unrecognizedLobby) Did you mean 'refresh'?"]),
            ("help", ["Help Menu"]),
            ("lobby", ["News."]),
            ("manage", ["Account Management"]),
            ("lobby", ["News."]),
            ("Messages", ["Message Menu"]),
        ])
    }

    @Test("who lists every name in one message, in the order of the logins")
    func who() async {
        let world = InMemoryWorld()
        var players: [ContextHarness] = []
        for (number, name) in ["Zoe", "Ada", "Bob"].enumerated() {
            world.add(name, password: goodPassword)
            let player = ContextHarness(.standard, world: world, connection: UInt64(number))
            await player.enter(.serverAuth)
            await player.say(["login", name, goodPassword])
            players.append(player)
        }
        for player in players {
            #expect(await player.say("who") == ["Connected users:\nZoe\nAda\nBob"])
        }
    }

    @Test("who lists a hundred names and no more, and says how to see the others")
    func crowd() async {
        let world = InMemoryWorld()
        let player = ContextHarness(.standard, world: world)
        await player.enter(.lobby)
        let names = (100..<200).map { "Bea\($0)" }
        world.admit(names)
        let hundred = (["Connected users:"] + names).joined(separator: "\n")
        #expect(await player.say("who") == [hundred])
        world.admit(["Ada"])
        #expect(await player.say("who") == ["\(hundred)\n… and 1 more; 'who a' lists those with a."])
        world.admit((0..<311).map { "ada\($0)" })
        #expect(await player.say("who") == ["\(hundred)\n… and 312 more; 'who ada' lists those with ada."])
        #expect(await player.say("WHO ADA31") == ["Connected users:\nada31\nada310"])
        #expect(await player.say("who bea") == [hundred])
        let page = await player.say("who  ad ").first ?? ""
        #expect(page.hasPrefix("Connected users:\nAda\nada0\nada1\nada10\nada100\n"))
        #expect(page.hasSuffix("\n… and 212 more; 'who ada18' lists those with ada18."))
        #expect(page.split(separator: "\n").count == 102)
    }

    @Test("who with what no name begins with says so, however long or strange it is")
    func nobody() async {
        let world = InMemoryWorld()
        let player = ContextHarness(.standard, world: world)
        await player.enter(.lobby)
        world.admit(["Ada"])
        for prefix in ["b", "ada b", "Ädä", "\u{1F600}", "{count}", String(repeating: "a", count: 1_000)] {
            #expect(await player.say("who \(prefix)") == ["No connected user has a name that begins so."])
        }
    }

    @Test("who's sentences are the operator's, and an empty one about the others leaves no blank line")
    func ownSentences() async {
        let world = InMemoryWorld()
        world.admit((0..<102).map { "ada\($0)" })
        let names = (0..<100).map { "ada\($0)" }.joined(separator: "\n")
        for (sentence, tail) in [("{prefix}: {count}", "\nada1: 2"), ("", "")] {
            let texts = Texts(overrides: ["connected_users": "Here:", "more_connected_users": sentence])
            let player = ContextHarness(.standard, world: world, texts: texts)
            await player.enter(.lobby)
            #expect(await player.say("who") == ["Here:\n\(names)\(tail)"])
        }
    }

    @Test("a connection without an account is answered sensibly in every menu")
    func withoutAccount() async {
        let player = ContextHarness(.standard)
        await player.enter(.lobby)
        await player.converse([
            ("who", ["Connected users:"]),
            ("manage", ["Account Management"]),
            ("reset", ["You are not logged in."]),
            ("messages", ["Message Menu"]),
            ("lobby", [welcomeToTheLobby]),
        ])
        #expect(await player.manager.handleCommand("/quit") == Reply(goodbye, next: .disconnect(.quit)))
    }
}
