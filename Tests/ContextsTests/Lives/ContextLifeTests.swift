import TestSupport
import Testing

@testable import Contexts

@Suite("a context's life")
@TestLoop
struct ContextLifeTests {
    let player = ManagedConnection(.rooms)
    let notes = Notes()

    init() async {
        self.player.services.provide(self.notes, as: Notes.self)
        await self.player.enter("room0")
    }

    /// The same player in another process.
    private func next(_ snapshot: ContextSnapshot) throws -> ManagedConnection {
        let next = ManagedConnection(.rooms)
        next.services.provide(self.notes, as: Notes.self)
        try next.manager.restore(snapshot)
        return next
    }

    @Test("it is entered once, whatever is typed there, and left once, before the next one is entered")
    func moved() async {
        await self.player.say(["step", "step", "xyzzy"])
        #expect(self.notes.take() == ["room0 entered"])
        #expect(await self.player.reply(to: "go room1").transcript == ["Room 1."])
        #expect(self.notes.take() == ["room0 left: moved(to: room1)", "room1 entered"])
        #expect(await self.player.reply(to: "go room1").transcript == ["Room 1."])
        #expect(self.notes.take() == ["room1 left: moved(to: room1)", "room1 entered"])
    }

    @Test("if the next context does not exist, the current one is not left")
    func nowhere() async {
        _ = self.notes.take()
        #expect(await self.player.reply(to: "go nowhere").transcript == ["This screen is not available."])
        #expect(await self.player.reply(to: "visit nowhere").transcript == ["This screen is not available."])
        #expect(self.notes.take() == [] && self.player.manager.contextName == "room0")
    }

    @Test("a context whose greeting throws is entered all the same")
    func broken() async {
        _ = self.notes.take()
        #expect(await self.player.reply(to: "go room9") == Reply(Texts()[.somethingWentWrong]))
        #expect(self.notes.take() == ["room0 left: moved(to: room9)", "room9 entered"])
        #expect(self.player.manager.contextName == "room9")
    }

    @Test("after a lost connection it is told both, once, and the first reason counts")
    func expired() async {
        _ = self.notes.take()
        self.player.manager.end(.expired)
        self.player.manager.end(.quit)
        await self.player.world.leavingNotices.wait(upTo: .seconds(300))
        #expect(self.notes.take() == ["room0 lost", "room0 left: expired"])
        #expect(self.player.manager.contextName == nil)
    }

    @Test(
        "connectionLost is not called for a player who quits or is disconnected by the server",
        arguments: [
            Leaving.quit, .ended(.takenOver), .ended(.shuttingDown),
        ]
    )
    func ended(_ why: Leaving) async {
        _ = self.notes.take()
        self.player.manager.end(why)
        #expect(self.player.world.leavingNotices.count == 1)
        await self.player.world.leavingNotices.wait(upTo: .seconds(300))
        #expect(self.notes.take() == ["room0 left: \(why)"])
        #expect(self.player.world.leavingNotices.count == 0)
    }

    @Test("all contexts of the connection are told, the last one first")
    func all() async {
        await self.player.say(["visit room1", "visit room2"])
        _ = self.notes.take()
        self.player.manager.end(.quit)
        await self.player.world.leavingNotices.wait(upTo: .seconds(300))
        #expect(self.notes.take() == ["room2 left: quit", "room1 left: quit", "room0 left: quit"])
    }

    @Test("it is told after the running command has ended")
    func running() async throws {
        _ = self.notes.take()
        guard case .pending(let pending) = self.player.manager.begin("wait") else {
            Issue.record("the command may wait")
            return
        }
        let finished = Task { @TestLoop in await self.player.manager.finish(pending) }
        while self.notes.waiting == 0 { await Task.yield() }
        self.player.manager.end(.expired)
        #expect(self.player.world.leavingNotices.count == 0 && self.notes.take() == [])
        self.notes.openGate()
        #expect(await finished.value == Reply("Waited."))
        await self.player.world.leavingNotices.wait(upTo: .seconds(300))
        #expect(self.notes.take() == ["room0 waited", "room0 lost", "room0 left: expired"])
    }

    @Test(
        "after the end of the connection no command begins and no other context is entered",
        arguments: ["wait", "go room1", "visit room1", "back"]
    )
    func notBegun(_ line: String) async throws {
        _ = self.notes.take()
        guard case .pending(let pending) = self.player.manager.begin(line) else {
            Issue.record("the line may wait")
            return
        }
        self.player.manager.end(.expired)
        let opener = Task { @TestLoop in
            for _ in 0..<20 where self.notes.waiting == 0 { await Task.yield() }
            self.notes.openGate()
        }
        #expect(await self.player.manager.finish(pending) == .nothing)
        await opener.value
        await self.player.world.leavingNotices.wait(upTo: .seconds(300))
        #expect(self.notes.take() == ["room0 lost", "room0 left: expired"])
    }

    @Test("a player who has left is not restored and not moved home")
    func notRestored() async throws {
        await self.player.reply(to: "step")
        let next = try self.next(try #require(await self.player.manager.snapshot()))
        _ = self.notes.take()
        next.manager.end(.expired)
        #expect(await next.manager.afterRestore(isCommandLost: false, isContextLost: false, home: "room5") == .nothing)
        await next.world.leavingNotices.wait(upTo: .seconds(300))
        #expect(self.notes.take() == ["room0 lost", "room0 left: expired"])
    }

    @Test("a connection that was in no context has left at once")
    func nobody() {
        let nowhere = ManagedConnection(.rooms)
        nowhere.manager.end(.quit)
        #expect(nowhere.world.leavingNotices.count == 0)
    }

    @Test("in another process restored is called, and neither entered nor left")
    func restored() async throws {
        await self.player.say(["step", "visit room1", "step"])
        _ = self.notes.take()
        let next = try self.next(try #require(await self.player.manager.snapshot()))
        #expect(self.notes.take() == [], "nobody was told yet")
        #expect(next.manager.hasSomethingToRestore)
        #expect(await next.manager.afterRestore(isCommandLost: false, isContextLost: false, home: "room5") == .nothing)
        #expect(self.notes.take() == ["room0 restored", "room1 restored"])
        #expect(await next.reply(to: "step") == Reply("2"))
        #expect(await next.reply(to: "back") == Reply("Room 0 again."))
        #expect(await next.reply(to: "step") == Reply("2"))
    }

    @Test("the player is told what restored returns")
    func restoredWithWords() async throws {
        for _ in 0..<7 { await self.player.reply(to: "step") }
        let next = try self.next(try #require(await self.player.manager.snapshot()))
        let reply = await next.manager.afterRestore(isCommandLost: true, isContextLost: false, home: "room5")
        #expect(reply.transcript == ["Still in room 0.", Texts()[.commandLost]])
    }

    @Test("a type of context that does nothing when restored is not asked again; other types are")
    func nothingToRestore() async throws {
        let former = ManagedConnection(.rooms)
        await former.enter("c_form")
        await former.reply(to: "count")
        let snapshot = try #require(await former.manager.snapshot())
        let next = try self.next(snapshot)
        #expect(next.manager.hasSomethingToRestore, "nobody has said yet that there is nothing")
        #expect(await next.manager.afterRestore(isCommandLost: false, isContextLost: false, home: "room5") == .nothing)
        #expect(!next.manager.hasSomethingToRestore)
    }
}
