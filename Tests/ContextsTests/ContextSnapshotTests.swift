import StateCoding
import TestSupport
import Testing

@testable import Contexts

@Suite("the state of a context is saved")
@TestLoop
struct ContextSnapshotTests {
    let player = ManagedConnection(.tests)

    init() async {
        await self.player.enter("c_form")
    }

    /// Returns, for each line, whether it has changed something.
    private func changed(_ lines: [String], isNow: Bool) async -> [Bool] {
        var changed: [Bool] = []
        for line in lines {
            let before = self.player.connection.changes
            if isNow { _ = self.player.sayNow(line) } else { await self.player.reply(to: line) }
            changed.append(self.player.connection.changes != before)
        }
        return changed
    }

    @Test("a line that sets the state is counted, others are not, with and without a task", arguments: [false, true])
    func counted(_ isNow: Bool) async {
        let lines = ["count", "say a b", "boom", "xyzzy", "", "count", "form", "half"]
        // The form is open then, so the last line is an answer to it, which may wait.
        #expect(await self.changed(lines, isNow: isNow) == [true, false, false, false, false, true, true, !isNow])
    }

    @Test("a state that an error changes by closing the dialogue is counted too")
    func errors() async {
        await self.player.say(["form", "1"])
        #expect(await self.changed(["throw"], isNow: false) == [true])
    }

    @Test("a binary message may change the state as well")
    func binary() async {
        await self.player.enter("c_bytes")
        let before = self.player.connection.changes
        for bytes in [[1], [], [2]] as [[UInt8]] { await self.player.reply(to: bytes) }
        #expect(self.player.connection.changes - before == 2)
    }

    @Test(
        "a line handler that opens or closes a dialogue is counted, also without a state of its own",
        arguments: [false, true]
    )
    func dialogueOfHandler(_ isNow: Bool) async {
        await self.player.enter("c_asker")
        #expect(await self.changed(["hello", "ask"], isNow: isNow) == [false, true])
        #expect(await self.player.manager.snapshot()?.state.isEmpty == false)
        #expect(await self.changed(["forget", "hello"], isNow: isNow) == [true, false])
    }

    @Test("a change outside of a line is noted; a change by a line that is answered at once is not")
    func noted() async throws {
        _ = self.player.sayNow("count")
        _ = self.player.sayNow("form")
        #expect(self.player.outbound.noted == 0 && self.player.connection.changes & 0xFFFF_FFFF == 2)
        let form = try #require(self.player.manager.contexts.last as? CForm)
        await form.count()
        await form.count()
        #expect(self.player.outbound.noted == 2 && self.player.connection.changes & 0xFFFF_FFFF == 4)
        #expect(self.player.manager.snapshot(by: SnapshotBuffer()) != nil)
        #expect(await form.state.count == 3)
    }

    @Test("a snapshot of a fresh state is the name alone; one of another state can be restored")
    func snapshot() async throws {
        #expect(await self.player.manager.snapshot() == ContextSnapshot(name: "c_form"))
        await self.player.say(["count", "form", "1", "secret"])
        let later = try #require(await self.player.manager.snapshot())
        #expect(later.name == "c_form" && !later.state.isEmpty)
        #expect(self.player.manager.snapshot(by: SnapshotBuffer()) == later)
        let buffer = SnapshotBuffer()
        #expect(self.player.manager.writeState(to: buffer) == later.state.count && buffer.bytes == later.state)
        let other = ManagedConnection(.tests)
        try other.manager.restore(later)
        let state = try await #require(other.manager.contexts.last as? CForm).state
        #expect(state.count == 1 && state.dialogue?["two"] == "secret")
    }

    @Test("without a context there is no snapshot")
    func nowhere() async {
        let nowhere = ManagedConnection(.tests)
        #expect(await nowhere.manager.snapshot() == nil)
        #expect(nowhere.manager.snapshot(by: SnapshotBuffer()) == nil)
        #expect(nowhere.manager.writeState(to: SnapshotBuffer()) == nil)
    }

    @Test(
        "a state that is too large is logged, and its snapshot differs from a fresh one",
        arguments: [false, true]
    )
    func tooLarge(_ isNow: Bool) async throws {
        await self.player.enter("c_bytes")
        await self.player.reply(to: Array(repeating: 7, count: 100_000))
        let written =
            isNow ? self.player.manager.snapshot(by: SnapshotBuffer()) : await self.player.manager.snapshot()
        #expect(written == ContextSnapshot.unreadable("c_bytes"))
        #expect(self.player.log.records.map { $0.metadata["uuu.event"] } == ["state_not_kept"])
        let snapshot = try #require(written)
        let other = ManagedConnection(.tests)
        let error = #expect(throws: StateCodingError.self) { try other.manager.restore(snapshot) }
        #expect(error?.code == .malformed && other.manager.contextName == nil)
    }

    @Test("a state that is too large is saved as bytes from which nothing can be restored")
    func tooLargeInPlace() async {
        await self.player.enter("c_bytes")
        await self.player.reply(to: Array(repeating: 7, count: 100_000))
        let buffer = SnapshotBuffer()
        #expect(self.player.manager.writeState(to: buffer) == 1)
        #expect(buffer.bytes == ContextSnapshot.unreadableState)
    }

    @Test("the snapshot of a context that no longer exists cannot be restored")
    func gone() {
        let error = #expect(throws: ContextError.self) {
            try self.player.manager.restore(ContextSnapshot(name: "c_gone"))
        }
        #expect(error?.code == .unknownContext)
        #expect(self.player.manager.contextName == "c_form", "nothing is changed")
    }
}

extension CForm {
    /// Changes the state outside of a line.
    fileprivate func count() { self.state.count += 1 }
}
