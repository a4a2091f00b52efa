import Contexts
import StateCoding
import Testing

@Suite("what a context remembers is kept")
@TestLoop
struct ContextKeepingTests {
    let player = ContextHarness(.tests, executor: TestLoop.executor)

    init() async {
        await self.player.enter("c_form")
    }

    /// How many changes are noted while the lines are handled, each on its own.
    private func changes(_ lines: [String], isNow: Bool) async -> [UInt64] {
        var counts: [UInt64] = []
        for line in lines {
            let before = self.player.connection.changes
            if isNow { _ = self.player.sayNow(line) } else { await self.player.say(line) }
            counts.append(self.player.connection.changes - before)
        }
        return counts
    }

    @Test("a line that changes the state is noted, any other is not, on both ways", arguments: [false, true])
    func noted(_ isNow: Bool) async {
        let lines = ["count", "say a b", "boom", "xyzzy", "", "count", "form", "half"]
        // With the form open, the last line is an answer to it, which has to wait.
        #expect(await self.changes(lines, isNow: isNow) == [1, 0, 0, 0, 0, 1, 1, isNow ? 0 : 1])
    }

    @Test("what an error leaves of the state is noted too: it closes the dialogue")
    func errors() async {
        await self.player.say(["form", "1"])
        #expect(await self.changes(["throw", "half"], isNow: false) == [1, 0])
        #expect(await self.changes(["half"], isNow: true) == [0], "opened and closed again")
    }

    @Test("a binary message may change the state as well")
    func binary() async {
        await self.player.enter("c_bytes")
        let before = self.player.connection.changes
        for bytes in [[1], [], [2]] as [[UInt8]] { _ = await self.player.manager.handleBinary(bytes) }
        #expect(self.player.connection.changes - before == 2)
    }

    @Test("a handler that opens or closes a dialogue is noted without a state of its own", arguments: [false, true])
    func dialogueOfHandler(_ isNow: Bool) async {
        await self.player.enter("c_asker")
        #expect(await self.changes(["hello", "ask"], isNow: isNow) == [0, 1])
        #expect(await self.player.manager.place()?.state.isEmpty == false)
        #expect(await self.changes(["forget", "hello"], isNow: isNow) == [1, 0])
    }

    @Test("a place is the name alone while the state is fresh, and can be restored when it is not")
    func place() async throws {
        let place = try #require(await self.player.manager.place())
        #expect(place == KeptContext(name: "c_form"))
        await self.player.say(["count", "form", "1", "secret"])
        let later = try #require(await self.player.manager.place())
        #expect(later.name == "c_form" && !later.state.isEmpty)
        #expect(self.player.manager.place(by: SnapshotBuffer()) == later)
        let other = ContextHarness(.tests, executor: TestLoop.executor)
        let context = try ContextRegistry.tests.restore(later, other.connection, other.services)
        let form = try #require(context as? CForm)
        let state = await form.state
        #expect(state.count == 1 && state.dialogue?["two"] == "secret")
    }

    @Test("without a context there is no place")
    func nowhere() async {
        let nowhere = ContextHarness(.tests, executor: TestLoop.executor)
        #expect(await nowhere.manager.place() == nil)
        #expect(nowhere.manager.place(by: SnapshotBuffer()) == nil)
    }

    @Test("a state that is too large is logged, and its place can be told from a fresh one", arguments: [false, true])
    func tooLarge(_ isNow: Bool) async throws {
        await self.player.enter("c_bytes")
        _ = await self.player.manager.handleBinary(Array(repeating: 7, count: 100_000))
        let place =
            isNow
            ? self.player.manager.place(by: SnapshotBuffer())
            : await self.player.manager.place()
        #expect(place == KeptContext.unreadable("c_bytes"))
        #expect(self.player.log.records.map { $0.metadata["uuu.event"] } == ["state_not_kept"])
        let kept = try #require(place)
        let error = #expect(throws: StateCodingError.self) {
            try ContextRegistry.tests.restore(kept, self.player.connection, self.player.services)
        }
        #expect(error?.code == .malformed)
    }

    @Test("the place of a context that is no more cannot be restored")
    func gone() {
        let error = #expect(throws: ContextError.self) {
            try ContextRegistry.tests.restore(
                KeptContext(name: "c_gone"),
                self.player.connection,
                self.player.services
            )
        }
        #expect(error?.code == .unknownContext)
    }
}
