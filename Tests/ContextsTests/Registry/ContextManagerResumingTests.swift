import TestSupport
import Testing

@testable import Contexts

@Suite("a session goes on on another connection")
@TestLoop
struct ContextManagerResumingTests {
    let notes = Notes()
    let former: ManagedConnection
    let next: ManagedConnection

    init() async {
        var registry = ContextRegistry.rooms
        registry.home = "room5"
        (self.former, self.next) = (ManagedConnection(registry), ManagedConnection(registry))
        for player in [self.former, self.next] { player.services.provide(self.notes, as: Notes.self) }
        await self.former.enter("room0")
        await self.next.enter("room1")
        _ = self.notes.take()
    }

    /// Waits until the contexts of a connection were told what they had to be told.
    private func told(_ player: ManagedConnection) async -> [String] {
        await player.world.leavingNotices.wait(upTo: .seconds(300))
        return self.notes.take()
    }

    /// Gives the former connection a line whose command waits at the gate.
    private func begin(_ line: String) async throws -> Task<Reply, Never> {
        guard case .pending(let pending) = self.former.manager.begin(line) else {
            throw ContextError(.unknownContext, at: line, hint: "the command may wait")
        }
        let task = Task { @TestLoop in await self.former.manager.finish(pending) }
        while self.notes.waiting == 0 { await Task.yield() }
        return task
    }

    // MARK: - Lost

    @Test("contexts are told that the connection was lost, the last one first, and stay")
    func lost() async {
        await self.former.say(["visit room2", "step"])
        _ = self.notes.take()
        self.former.manager.lose()
        #expect(await self.told(self.former) == ["room2 lost", "room0 lost"])
        #expect(await self.former.reply(to: "step") == Reply("2"))
        self.former.manager.end(.expired)
        #expect(await self.told(self.former) == ["room2 left: expired", "room0 left: expired"], "not lost again")
    }

    @Test("while a command runs they are told afterwards")
    func lostWhileBusy() async throws {
        let command = try await self.begin("wait")
        self.former.manager.lose()
        #expect(await self.told(self.former) == [])
        self.notes.openGate()
        #expect(await command.value == Reply("Waited."))
        #expect(await self.told(self.former) == ["room0 waited", "room0 lost"])
    }

    // MARK: - Taken over

    @Test("contexts that are given up are told nothing; where their states go on they are restored, in the same order")
    func goOn() async throws {
        await self.former.say(["step", "visit room2", "step", "step"])
        let snapshot = await self.former.manager.snapshot()
        self.former.manager.surrender()
        self.former.manager.end(.expired)
        _ = self.notes.take()
        let outcome = await self.next.manager.goOn(with: SessionRemains(context: snapshot))
        #expect(outcome.isPlaceKept && outcome.reply == .nothing)
        #expect(await self.told(self.former) == ["room1 left: moved(to: room2)", "room0 restored", "room2 restored"])
        #expect(await self.next.reply(to: "step") == Reply("3"))
        #expect(await self.next.reply(to: "back") == Reply("Room 0 again."))
        #expect(await self.next.reply(to: "step") == Reply("2"))
    }

    @Test("without contexts the player goes home, and is told so")
    func contextsAreLost() async {
        let outcome = await self.next.manager.goOn(with: SessionRemains(context: nil))
        #expect(!outcome.isPlaceKept)
        #expect(outcome.reply.transcript == [Texts()[.contextNotKept], "Room 5."])
        #expect(self.notes.take() == ["room1 left: moved(to: room5)", "room5 entered"])
    }

    @Test("the same if the context is not known here any more")
    func contextIsUnknown() async {
        let outcome = await self.next.manager.goOn(with: SessionRemains(context: ContextSnapshot(name: "gone")))
        #expect(!outcome.isPlaceKept && self.next.manager.contextName == "room5")
    }

    @Test("a connection that is lost meanwhile: the contexts that go on there are told")
    func lostMeanwhile() async {
        let snapshot = await self.former.manager.snapshot()
        self.next.manager.lose()
        #expect(await self.told(self.next) == ["room1 lost"])
        _ = await self.next.manager.goOn(with: SessionRemains(context: snapshot))
        #expect(await self.told(self.next) == ["room1 left: moved(to: room0)", "room0 restored", "room0 lost"])
    }

    // MARK: - Left to a command

    @Test("a command to which its contexts are left ends there, and no context that it leads to is entered")
    func leftToCommand() async throws {
        await self.former.say(["visit room2"])
        let command = try await self.begin("wait and go")
        self.former.manager.leaveToCommand()
        _ = self.notes.take()
        #expect(await self.told(self.former) == [] && self.former.manager.contextName == "room2")
        self.notes.openGate()
        #expect(await command.value == Reply("Waited."))
        #expect(
            await self.told(self.former)
                == ["room2 waited", "room2 left: moved(to: room5)", "room0 left: moved(to: room5)"]
        )
        #expect(self.former.manager.contextName == nil)
        #expect(await self.former.manager.snapshot() == nil, "nothing is left to be copied")
    }

    @Test("if no command runs, they are told at once")
    func leftToNothing() async {
        self.former.manager.leaveToCommand()
        #expect(await self.told(self.former) == ["room0 left: moved(to: room5)"])
    }

    // MARK: - What came meanwhile

    @Test("what came meanwhile stands between two lines that say so, apart from structured data")
    func framed() throws {
        let data = Event.data(try StructuredData("x", 1))
        let texts = Texts()
        let events = ContextManager.framed([.text("a"), data, .text("b")], texts, isReader: false)
        #expect(events == [.text(texts(.missed, ["count": "2"])), .text("a"), .text("b"), .text("--")])
        let spoken = ContextManager.framed([.text("a")], texts, isReader: true)
        #expect(spoken == [.text(texts[.missedSpokenOne]), .text("a"), .text(texts[.missedSpokenEnd])])
        let several = ContextManager.framed([.text("a"), .text("b")], texts, isReader: true)
        #expect(several.first == .text(texts(.missedSpoken, ["count": "2"])))
        #expect(ContextManager.framed([.text("a")], texts, isReader: false).first == .text(texts[.missedOne]))
        #expect(ContextManager.framed([data], texts, isReader: false) == [])
    }

    @Test("contexts that may not be on a disk are not stored")
    func stored() async {
        await self.former.say(["step", "visit room2"])
        let stored = await self.former.manager.storedSnapshot()
        #expect(stored == (await self.former.manager.snapshot()))
        #expect(await ManagedConnection(.rooms).manager.storedSnapshot() == nil, "there is no context")
    }
}
