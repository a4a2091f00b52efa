import StandardContexts
import TestSupport
import Testing

@testable import Contexts

@Suite("bad input in every state")
struct BadInputTests {
    /// All states but that of the echo, which answers with what it receives.
    static let paths = Path.all.filter { $0.name != .echo }

    static let lines = [
        "", " \t ", "\n", "\u{0}", "who\u{1B}[2J", "line\nfeed", "\u{202E}olleh", "\u{FFFF}",
        "/quit please", "help \u{1B}]0;title\u{7}", String(repeating: "x", count: 8_192),
        String(repeating: "register ", count: 1_000), String(repeating: "e\u{301}", count: 4_000),
    ]

    @Test("any line is answered, and the answer contains nothing of it", arguments: Self.paths, Self.lines)
    func answered(_ path: Path, _ line: String) async throws {
        let player = try await Path.player()
        await player.enter(path.name)
        await player.say(path.lines)
        let read = await player.say(line)
        #expect(!read.isEmpty && !read.contains(""))
        #expect(!read.contains { $0.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value > 0x7E } })
        #expect(read.allSatisfy { $0.utf8.count < 400 })
        #expect(player.log.records.isEmpty)
    }

    @Test("where a command is expected, a blank line is answered with its sentence")
    func blank() async throws {
        for path in Self.paths where path.lines.isEmpty {
            let player = try await TestClient(.standard)
            await player.enter(path.name)
            #expect(await player.say("") == [blankLine])
        }
    }

    @Test("/quit ends the connection in every state", arguments: Self.paths)
    func quit(_ path: Path) async throws {
        let player = try await Path.player()
        await player.enter(path.name)
        await player.say(path.lines)
        #expect(await player.reply(to: "/quit") == Reply(goodbye, next: .disconnect(.quit)))
    }

    @Test("no password that was typed is in the log or in a description of the state (SEC-30)", arguments: Path.all)
    func secrets(_ path: Path) async throws {
        let player = try await Path.player()
        let entry = try #require(ContextRegistry.standard[path.name])
        let context = entry.make(player.connection)
        for line in path.lines { _ = try await context.handle(line) }
        var dumped = ""
        let state: any ContextState = await context.state
        dump(state, to: &dumped)
        for text in [dumped, "\(state)", String(reflecting: state), player.log.text] {
            #expect(!text.contains(goodPassword) && !text.contains(otherPassword))
        }
    }
}
