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
            ("help who", ["who: list connected users"]),
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
