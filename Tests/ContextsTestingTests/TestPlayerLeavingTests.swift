import Contexts
import ContextsTesting
import Testing

@Suite("players of a test world leave, and processes end")
struct TestPlayerLeavingTests {
    private let diary = Diary()
    private let world: TestWorld
    private let ada: TestPlayer
    private let bob: TestPlayer

    init() async throws {
        self.world = try await TestWorld(.tavern(self.diary), home: "c_tavern")
        self.ada = await self.world.player("ada")
        self.bob = await self.world.player("bob")
        _ = await self.ada.hears()
    }

    @Test("after a lost connection the player is told nothing, and the context is told both")
    func vanishes() async {
        await self.bob.vanishes()
        #expect(self.diary.entries == ["bob lost", "bob left: expired"])
        #expect(await self.ada.hears() == ["bob has left."])
        #expect(await self.ada.types("who") == ["Connected users:\nada"])
        #expect(await self.bob.types("say hello") == [])
        #expect(await !self.bob.isHere)
        #expect(await self.ada.hears() == [])
        let again = await self.world.player("bob")
        #expect(again.greeting == ["Welcome to the tavern."] && again.person != self.bob.person)
        await self.world.close()
    }

    @Test("a player who quits has left, with or without the command", arguments: [false, true])
    func quits(_ typed: Bool) async {
        if typed { #expect(await self.bob.types("quit") == ["Goodbye."]) } else { await self.bob.quits() }
        #expect(self.diary.entries == ["bob left: quit"])
        #expect(await self.ada.hears() == ["bob has left."])
        await self.bob.vanishes()
        #expect(self.diary.entries.count == 1, "once")
        await self.world.close()
    }

    @Test("a second login takes over: the first connection is told, and has left")
    func takenOver() async {
        let other = await self.world.player("Bob")
        #expect(await self.bob.hears() == ["You have logged in from somewhere else; this connection is closed."])
        #expect(await !self.bob.isHere)
        #expect(await other.isHere)
        #expect(self.diary.entries == ["bob left: ended(Contexts.Disconnection.takenOver)"])
        #expect(self.world.services.people.count == 2)
        await self.world.close()
    }

    @Test("a context is told that its player left after the running command has ended")
    func runningCommand() async {
        await self.bob.begins("wait")
        await self.bob.vanishes()
        #expect(self.diary.entries == [])
        await self.world.clock.advance(by: .seconds(10))
        #expect(self.diary.entries == ["bob lost", "bob left: expired"])
        #expect(await self.bob.hears() == [], "the reply has nobody to go to")
        await self.world.close()
    }

    @Test("at a restart all players continue, left is not called, and services are closed and made again")
    func restarts() async throws {
        await self.ada.types("drink")
        await self.ada.types("brew")
        try await self.world.restarts()
        #expect(self.diary.entries == ["closed"])
        #expect(await self.ada.hears() == [])
        #expect(await self.bob.hears() == [])
        #expect(await self.ada.types("who") == ["Connected users:\nada\nbob"])
        #expect(await self.ada.types("say hi") == ["You say: hi"])
        #expect(await self.bob.hears() == ["ada says: hi"])
        await self.world.clock.advance(by: .seconds(20))
        #expect(
            await self.ada.hears()
                == ["The barkeeper says: hm.", "The barkeeper says: hm.", "Your ale is ready."],
            "each once: the timers of the old process do not go on"
        )
        #expect(await self.ada.types("drink") == ["That makes 3."], "of a new barrel")
        await self.world.close()
    }

    @Test("after a crash each player continues with the state saved at the last reply; nothing is closed or left")
    func crashes() async throws {
        await self.ada.types("drink")
        await self.ada.types("brew")
        await self.world.clock.advance(by: .seconds(20))
        _ = await self.ada.hears()
        try await self.world.crashes()
        #expect(self.diary.entries == [])
        #expect(await self.ada.state(of: CTavern.self)?.drinks == 2, "what a timer has changed is written down, too")
        #expect(await self.ada.types("drink") == ["That makes 3."])
        #expect(await self.ada.types("cellar") == ["It is cold down here."])
        try await self.world.crashes()
        #expect(await self.ada.types("up") == ["You are in the tavern again."])
        await self.world.close()
    }

    @Test(
        "a player who waits for a reply when the process ends is told that the command was lost",
        arguments: [false, true]
    )
    func lostCommand(_ isKilled: Bool) async throws {
        await self.ada.begins("wait")
        if isKilled { try await self.world.crashes() } else { try await self.world.restarts() }
        let lost =
            "The server was interrupted while it worked on your last command, which may not have been carried out. "
            + "Please look, and try again."
        #expect(await self.ada.hears() == [lost])
        await self.world.clock.advance(by: .seconds(60))
        #expect(await !self.ada.hears().contains("You waited."))
        await self.world.close()
    }

    @Test("one player can be restarted alone: timers of the old instance end, and other players notice nothing")
    func restartsAlone() async throws {
        await self.ada.types("brew")
        let (before, person) = (await self.ada.context(CTavern.self), self.ada.person)
        #expect(await self.ada.restarts() == [])
        #expect(await self.ada.context(CTavern.self) !== before)
        #expect(self.ada.person != person)
        #expect(await self.bob.hears() == [])
        #expect(await self.bob.types("say hi") == ["You say: hi"])
        #expect(await self.ada.hears() == ["bob says: hi"], "the context has joined again")
        await self.world.clock.advance(by: .seconds(20))
        #expect(await self.ada.hears().filter { $0 == "Your ale is ready." }.count == 1)
        #expect(self.diary.entries == [])
        await self.world.close()
    }
}
