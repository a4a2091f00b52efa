import Foundation
import StandardContexts
import StateCoding
import TestSupport
import Testing

@testable import Contexts

@Suite("the states of the standard contexts")
struct StateTests {
    private func restore(
        _ state: some ContextState,
        by entry: ContextEntry,
        for player: TestClient
    ) throws -> any Context {
        var bytes: [UInt8] = []
        try StateEncoder(limit: 4_096).encode(state, appendingTo: &bytes)
        return try entry.restore(player.connection, bytes)
    }

    private func isSame<S: ContextState>(_ state: S, _ other: any ContextState) -> Bool {
        state == other as? S
    }

    private func questions<C: Context>(of context: C) -> [String] {
        C.dialogues.flatMap { dialogue in dialogue.steps.map { "\(C.name) \(dialogue.name).\($0.name)" } }
    }

    /// Makes a context in a new world and leads a player along a path.
    private func lead(along path: Path) async throws -> (player: TestClient, context: any Context) {
        let player = try await path.player()
        let entry = try #require(ContextRegistry.standard[path.name])
        let context = entry.make(player.connection)
        for line in path.lines { _ = try await context.handle(line) }
        return (player, context)
    }

    @Test("the paths lead to every context and to every question of its forms")
    func pathsAreComplete() async throws {
        var all: Set<String> = []
        var reached: Set<String> = []
        for path in Path.all {
            let context = try await self.lead(along: path).context
            all.formUnion(self.questions(of: context))
            if let open = await context.state.dialogue { reached.insert("\(path.name) \(open)") }
        }
        #expect(reached == all)
        #expect(Set(Path.all.map(\.name)) == Set(ContextRegistry.standard.names))
    }

    @Test(
        "a context that is restored by name has the same state and gives the same answer",
        arguments: Path.all,
        ["", "\n", "cancel", "help", "dance", "Ada", "a@b.c", goodPassword, otherPassword, "/quit"]
    )
    func roundTrip(_ path: Path, _ next: String) async throws {
        let entry = try #require(ContextRegistry.standard[path.name])
        let (player, context) = try await self.lead(along: path)
        let (other, _) = try await self.lead(along: path)
        // A world ends with the last of its players.
        defer { withExtendedLifetime((player, other)) {} }
        let state: any ContextState = await context.state
        let restored = try self.restore(state, by: entry, for: other)
        #expect(self.isSame(state, await restored.state))
        #expect(try await restored.handle(next) == (try await context.handle(next)))
        #expect(self.isSame(await context.state, await restored.state))
    }

    @Test("no state of the standard contexts needs a member that an older state could lack")
    func upgrades() async throws {
        var samples: [any ContextState] = []
        for path in Path.all { samples.append(await (try await self.lead(along: path)).context.state) }
        #expect(ContextRegistry.standard.stateFindings(samples: samples) == [])
    }

    @Test("a state that names a dialogue which no longer exists is answered with the fixed sentence, and only once")
    func formIsNoMore() async throws {
        let player = try await Path.player()
        let entry = try #require(ContextRegistry.standard[.management])
        let json = #"{"dialogue":{"name":"gone","step":"gone","answers":{}}}"#
        let state = try JSONDecoder().decode(NoState.self, from: Data(json.utf8))
        let context = try self.restore(state, by: entry, for: player)
        await #expect(throws: ContextError.self) { try await context.handle("hello") }
        #expect(try await context.handle("") == Reply(blankLine))
    }
}
