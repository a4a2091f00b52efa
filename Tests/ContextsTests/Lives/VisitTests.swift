import StateCoding
import TestSupport
import Testing

@testable import Contexts

@Suite("visits to contexts, and the way back")
@TestLoop
struct VisitTests {
    let player = ManagedConnection(.rooms)
    let notes = Notes()

    init() async {
        self.player.services.provide(self.notes, as: Notes.self)
        await self.player.enter("room0")
        await self.player.reply(to: "step")
        _ = self.notes.take()
    }

    private var rooms: [String] { self.player.manager.contexts.map { type(of: $0).name.rawValue } }

    @Test("a context stays in memory with its state during a visit, and returned is called after it")
    func back() async {
        #expect(await self.player.reply(to: "visit room1") == Reply("Room 1."))
        #expect(self.notes.take() == ["room1 entered"] && self.rooms == ["room0", "room1"])
        #expect(self.player.connection.contextName == "room1")
        #expect(await self.player.reply(to: "step") == Reply("1"))
        #expect(await self.player.reply(to: "back") == Reply("Room 0 again."))
        #expect(self.notes.take() == ["room1 left: moved(to: room0)", "room0 returned"] && self.rooms == ["room0"])
        #expect(self.player.connection.contextName == "room0")
        #expect(await self.player.reply(to: "step") == Reply("2"))
    }

    @Test("back does nothing in a context that was not visited")
    func backFromNowhere() async {
        let reply = await self.player.reply(to: "back")
        #expect(reply == .nothing && reply.next == .stay)
        #expect(self.notes.take() == [] && self.rooms == ["room0"])
    }

    @Test("by default returned tells the player that they are back")
    func standardWords() async {
        await self.player.enter("c_form")
        _ = await self.player.manager.finish(.move(Reply(events: [], next: .visit("room1"))))
        #expect(await self.player.reply(to: "back") == Reply("You are back."))
    }

    @Test("after a visit an open question is asked again, and can be answered")
    func openQuestion() async {
        await self.player.enter("c_form")
        await self.player.reply(to: "form")
        await self.player.reply(to: "ada")
        _ = await self.player.manager.finish(.move(Reply(events: [], next: .visit("room1"))))
        let reply = await self.player.reply(to: "back")
        #expect(reply.events == [.text("You are back.")] && reply.prompt == Prompt("Two?", kind: .newPassword))
        #expect(await self.player.reply(to: "secret").prompt?.text == "Three?")
    }

    @Test("back from a context that was not visited leads home, after a login", arguments: [true, false])
    func backToHome(_ isLoggedIn: Bool) async {
        var registry = ContextRegistry.rooms
        registry.home = "room1"
        let player = ManagedConnection(registry)
        player.services.provide(self.notes, as: Notes.self)
        if isLoggedIn { player.logIn("ada") }
        await player.enter("room0")
        #expect(await player.reply(to: "back").transcript == (isLoggedIn ? ["Room 1."] : []))
        #expect(player.connection.contextName == (isLoggedIn ? "room1" : "room0"))
        #expect(await player.reply(to: "back").transcript == [], "one is home, or nobody")
    }

    @Test(
        "moving to a context that waits returns to it, and ends all that were visited after it",
        arguments: ["go", "visit"]
    )
    func unwound(_ word: String) async {
        await self.player.say(["visit room1", "visit room2", "visit room3"])
        _ = self.notes.take()
        #expect(await self.player.reply(to: "\(word) room1") == Reply("Room 1 again."))
        #expect(
            self.notes.take() == [
                "room3 left: moved(to: room1)", "room2 left: moved(to: room1)", "room1 returned",
            ]
        )
        #expect(self.rooms == ["room0", "room1"])
    }

    @Test("moving to any other context ends all of them, the last one first")
    func movedFromVisit() async {
        await self.player.say(["visit room1", "visit room2"])
        _ = self.notes.take()
        #expect(await self.player.reply(to: "go room3") == Reply("Room 3."))
        #expect(self.notes.take().last == "room3 entered" && self.rooms == ["room3"])
        #expect(await self.player.reply(to: "back") == .nothing)
    }

    @Test("a visit to the current context begins it again, and those that wait still wait")
    func visitsSelf() async {
        await self.player.say(["visit room1", "step"])
        _ = self.notes.take()
        #expect(await self.player.reply(to: "visit room1") == Reply("Room 1."))
        #expect(self.notes.take() == ["room1 left: moved(to: room1)", "room1 entered"])
        #expect(self.rooms == ["room0", "room1"])
        #expect(await self.player.reply(to: "back") == Reply("Room 0 again."))
        #expect(await self.player.reply(to: "step") == Reply("2"))
    }

    @Test("at most eight contexts wait: the first one ends when a ninth would")
    func depth() async {
        for room in 1...8 { await self.player.reply(to: "visit room\(room)") }
        #expect(self.rooms.count == 9)
        _ = self.notes.take()
        await self.player.reply(to: "visit c_form")
        #expect(self.notes.take() == ["room0 left: moved(to: c_form)"])
        #expect(self.rooms == (1...8).map { "room\($0)" } + ["c_form"])
        #expect(self.player.manager.snapshot(by: SnapshotBuffer()) != nil)
    }

    @Test("the snapshot has all of them, with and without a task, and their states are restored")
    func snapshot() async throws {
        await self.player.say(["visit room1", "step", "step", "visit room2"])
        let snapshot = try #require(await self.player.manager.snapshot())
        let buffer = SnapshotBuffer()
        #expect(self.player.manager.snapshot(by: buffer) == snapshot)
        #expect(self.player.manager.writeState(to: buffer) == snapshot.state.count && buffer.bytes == snapshot.state)
        let next = ManagedConnection(.rooms)
        try next.manager.restore(snapshot)
        #expect(next.manager.contexts.map { type(of: $0).name } == ["room0", "room1", "room2"])
        #expect(next.connection.contextName == "room2")
        for (line, read) in [
            ("step", "1"), ("back", "Room 1 again."), ("step", "3"), ("back", "Room 0 again."), ("step", "2"),
        ] {
            #expect(await next.reply(to: line).transcript == [read])
        }
    }

    @Test("a change in one that waits is in the next snapshot")
    func changeInOther() async throws {
        let waiting = try #require(self.player.manager.contexts.first as? CRoom<R0>)
        await self.player.reply(to: "visit room1")
        let noted = self.player.outbound.noted
        await waiting.walk()
        #expect(self.player.outbound.noted == noted + 1)
        let next = ManagedConnection(.rooms)
        try next.manager.restore(try #require(self.player.manager.snapshot(by: SnapshotBuffer())))
        await next.reply(to: "back")
        #expect(await next.reply(to: "step") == Reply("3"))
    }

    @Test("if all together are too large, contexts that wait are left out and logged", arguments: [false, true])
    func tooLarge(_ isNow: Bool) async throws {
        await self.player.say(["load 40000", "visit room1", "load 40000"])
        let snapshot = try #require(
            isNow ? self.player.manager.snapshot(by: SnapshotBuffer()) : await self.player.manager.snapshot()
        )
        #expect(self.player.log.records.map { $0.metadata["uuu.event"] } == ["state_not_kept"])
        #expect(snapshot.state.count < ContextSnapshot.maximumStateBytes)
        let next = ManagedConnection(.rooms)
        try next.manager.restore(snapshot)
        #expect(next.manager.contexts.map { type(of: $0).name } == ["room1"])
    }

    @Test("a context that waits is left out and logged if it no longer exists or its state cannot be read")
    func damaged() throws {
        let room0 = ContextSnapshot(name: "room0")
        for other in [ContextSnapshot(name: "gone"), ContextSnapshot(name: "room1", state: [0xFF])] {
            let snapshot = ContextSnapshot(
                name: "room2",
                state: VisitedContexts(others: [room0, other], state: []).bytes
            )
            let next = ManagedConnection(.rooms)
            try next.manager.restore(snapshot)
            #expect(next.manager.contexts.map { type(of: $0).name } == ["room0", "room2"])
            #expect(next.log.records.map { $0.metadata["uuu.event"] } == ["place_lost"])
        }
    }

    @Test("if the current one cannot be read, the player continues in the nearest one that waits, and then at home")
    func damagedCurrent() async throws {
        let others = [ContextSnapshot(name: "room0"), ContextSnapshot(name: "room1")]
        let snapshot = ContextSnapshot(name: "room2", state: VisitedContexts(others: others, state: [0xFF]).bytes)
        let next = ManagedConnection(.rooms)
        #expect(throws: (any Error).self) { try next.manager.restore(snapshot) }
        #expect(next.manager.contexts.map { type(of: $0).name } == ["room0", "room1"])
        _ = await next.manager.afterRestore(isCommandLost: false, isContextLost: true, home: "room0")
        #expect(next.manager.contexts.map { type(of: $0).name } == ["room0"])
    }

    @Test("if only home can be restored, the player is back there, with its state")
    func damagedBeforeHome() async throws {
        let snapshot = ContextSnapshot(
            name: "room2",
            state: VisitedContexts(others: [ContextSnapshot(name: "room0")], state: [0xFF]).bytes
        )
        let next = ManagedConnection(.rooms)
        #expect(throws: (any Error).self) { try next.manager.restore(snapshot) }
        let home = try #require(next.manager.contexts.first)
        let reply = await next.manager.afterRestore(isCommandLost: false, isContextLost: true, home: "room0")
        #expect(reply.events.last == .text("Room 0 again."))
        #expect(next.manager.contexts.first === home && next.manager.contexts.count == 1)
    }
}

extension CRoom {
    /// Changes the state outside of a line.
    fileprivate func walk() { self.state.steps += 1 }
}
