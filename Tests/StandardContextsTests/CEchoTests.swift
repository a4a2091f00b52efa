import Contexts
import StandardContexts
import TestSupport
import Testing

@Suite("the echo")
struct CEchoTests {
    let player: TestClient

    init() async throws {
        self.player = try await TestClient(.standard)
    }

    @Test("there is no greeting")
    func greeting() async {
        #expect(await self.player.enter(.echo) == [])
    }

    @Test("text comes back unchanged", arguments: ["", " ", "quit", "/quit", "cancel", "a\r\nb\u{0}", "\u{1F409}"])
    func text(_ line: String) async {
        await self.player.enter(.echo)
        #expect(await self.player.reply(to: line) == Reply(line))
    }

    @Test("bytes come back unchanged", arguments: [[], [0], Array(UInt8.min...UInt8.max)] as [[UInt8]])
    func binary(_ bytes: [UInt8]) async {
        await self.player.enter(.echo)
        #expect(await self.player.reply(to: bytes) == Reply(events: [.binary(bytes)]))
    }

    @Test("no command of another context leads to it")
    func unreachable() async throws {
        for name in ContextRegistry.standard.names where name != .echo {
            let player = try await TestClient(.standard)
            for command in ContextRegistry.standard[name]?.commands ?? [] {
                await player.enter(name)
                await player.say(command.word)
                #expect(player.contextName != .echo)
            }
        }
    }
}
