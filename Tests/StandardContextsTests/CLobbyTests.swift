import Contexts
import StandardContexts
import TestSupport
import Testing

@Suite("the lobby")
struct CLobbyTests {
    @Test("the greeting is the message of the day, or a welcome without one")
    func greeting() async throws {
        #expect(try await TestClient(.standard).enter(.lobby) == [welcomeToTheLobby])
        #expect(try await TestClient(.standard, motd: "News.\n\nMore.").enter(.lobby) == ["News.\n\nMore."])
    }

    @Test("each command answers or leads as its name says")
    func words() async throws {
        let player = try await TestClient(.standard, motd: "News.")
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
                    - token: get a token to come back with after your connection was lost
                    - reader: texts for a screen reader
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

    /// Logs these players in too, in this order.
    private static func admit(_ names: [String], beside player: TestClient) async throws {
        for name in names {
            player.accounts.add(name, password: goodPassword)
            let other = TestClient(beside: player)
            _ = try await player.accounts.logIn(username: name, password: goodPassword, on: other.connection)
        }
    }

    @Test("who lists every name in one message, in the order of the logins")
    func who() async throws {
        let first = try await TestClient(.standard)
        var players: [TestClient] = []
        for name in ["Zoe", "Ada", "Bob"] {
            first.accounts.add(name, password: goodPassword)
            let player = TestClient(beside: first)
            await player.enter(.serverAuth)
            await player.say(["login", name, goodPassword])
            players.append(player)
        }
        for player in players {
            #expect(await player.say("who") == ["Connected users:\nZoe\nAda\nBob"])
        }
    }

    @Test("who lists a hundred names and no more, and says how to see the others")
    func crowd() async throws {
        let player = try await TestClient(.standard)
        await player.enter(.lobby)
        let names = (100..<200).map { "Bea\($0)" }
        try await Self.admit(names, beside: player)
        let hundred = (["Connected users:"] + names).joined(separator: "\n")
        #expect(await player.say("who") == [hundred])
        try await Self.admit(["Ada"], beside: player)
        #expect(await player.say("who") == ["\(hundred)\n… and 1 more; 'who a' lists those with a."])
        try await Self.admit((0..<311).map { "ada\($0)" }, beside: player)
        #expect(await player.say("who") == ["\(hundred)\n… and 312 more; 'who ada' lists those with ada."])
        #expect(await player.say("WHO ADA31") == ["Connected users:\nada31\nada310"])
        #expect(await player.say("who bea") == [hundred])
        let page = await player.say("who  ad ").first ?? ""
        #expect(page.hasPrefix("Connected users:\nAda\nada0\nada1\nada10\nada100\n"))
        #expect(page.hasSuffix("\n… and 212 more; 'who ada18' lists those with ada18."))
        #expect(page.split(separator: "\n").count == 102)
    }

    @Test("who with a prefix that no name has says so, however long or strange the prefix is")
    func nobody() async throws {
        let player = try await TestClient(.standard)
        await player.enter(.lobby)
        try await Self.admit(["Ada"], beside: player)
        for prefix in ["b", "ada b", "Ädä", "\u{1F600}", "{count}", String(repeating: "a", count: 1_000)] {
            #expect(await player.say("who \(prefix)") == ["No connected user has a name that begins so."])
        }
    }

    @Test("an operator can change the sentences of who, and an empty one adds no blank line")
    func ownSentences() async throws {
        let names = (0..<100).map { "ada\($0)" }.joined(separator: "\n")
        for (sentence, tail) in [("{prefix}: {count}", "\nada1: 2"), ("", "")] {
            let texts = ["connected_users": "Here:", "more_connected_users": sentence]
            let player = try await TestClient(.standard, texts: texts)
            try await Self.admit((0..<102).map { "ada\($0)" }, beside: player)
            await player.enter(.lobby)
            #expect(await player.say("who") == ["Here:\n\(names)\(tail)"])
        }
    }

    @Test("a connection without an account is answered sensibly in every menu")
    func withoutAccount() async throws {
        let player = try await TestClient(.standard)
        await player.enter(.lobby)
        await player.converse([
            ("who", ["Connected users:"]),
            ("manage", ["Account Management"]),
            ("reset", ["You are not logged in."]),
            ("messages", ["Message Menu"]),
            ("lobby", [welcomeToTheLobby]),
        ])
        #expect(await player.reply(to: "/quit") == Reply(goodbye, next: .disconnect(.quit)))
    }
}
