import Contexts
import ContextsTesting
import Testing

@Suite("a world for tests of contexts")
struct TestWorldTests {
    private let diary = Diary()
    private let world: TestWorld

    init() async throws {
        self.world = try await TestWorld(.tavern(self.diary), home: "c_tavern")
    }

    @Test("two players hear one another, and each message once and in order")
    func twoPlayers() async {
        let ada = await self.world.player("ada")
        #expect(ada.greeting == ["Welcome to the tavern."])
        let bob = await self.world.player("bob")
        #expect(await ada.hears() == ["bob arrives."])
        #expect(await ada.types("say hello") == ["You say: hello"])
        #expect(await bob.types("say ho") == ["You say: ho"])
        #expect(await bob.hears() == ["ada says: hello"])
        #expect(await ada.hears() == ["bob says: ho"])
        #expect(await ada.hears() == [])
        #expect(await bob.hears() == [])
        #expect(
            ada.transcript
                == ["Welcome to the tavern.", "bob arrives.", "You say: hello", "bob says: ho"].map(Event.text)
        )
        #expect(await ada.types("who") == ["Connected users:\nada\nbob"])
        #expect(ada.contextName == "c_tavern" && ada.name == "ada" && ada.person?.name == "ada")
        await self.world.close()
    }

    @Test("a service is made with the world, used by commands, and closed with it after all players have left")
    func service() async {
        let (ada, bob) = (await self.world.player("ada"), await self.world.player("bob"))
        #expect(await ada.types("drink") == ["That makes 1."])
        #expect(await bob.types(["drink", "drink"]) == ["That makes 2."])
        #expect(await ada.types("drink") == ["The barrels are empty."])
        #expect(await ada.state(of: CTavern.self)?.drinks == 1)
        #expect(await ada.context(CCellar.self) == nil)
        await self.world.close()
        #expect(
            self.diary.entries == [
                "ada left: ended(Contexts.Disconnection.shuttingDown)",
                "bob left: ended(Contexts.Disconnection.shuttingDown)", "closed",
            ]
        )
    }

    @Test("time passes when the test moves the clock: for a service's repeated work and a context's timer")
    func clock() async {
        let ada = await self.world.player("ada")
        #expect(await ada.types("brew") == ["You put the kettle on."])
        await self.world.clock.advance(by: .milliseconds(7_999))
        #expect(await ada.hears() == [])
        await self.world.clock.advance(by: .milliseconds(1))
        #expect(await ada.hears() == ["The barkeeper says: hm."])
        await self.world.clock.advance(by: .seconds(16))
        #expect(await ada.hears() == ["The barkeeper says: hm.", "Your ale is ready.", "The barkeeper says: hm."])
        #expect(await ada.state(of: CTavern.self)?.drinks == 1)
        #expect(self.world.clock.now - TestWorld.beginning == .seconds(24))
        #expect(self.world.clock.sleeperCount == 1, "the barkeeper")
        await self.world.clock.advance(by: .seconds(8 * 100))
        #expect(await ada.hears().count == 100)
        await self.world.close()
        #expect(self.world.clock.sleeperCount == 0)
    }

    @Test(
        "a command that waits for the clock begins, and is answered when its time has come; the next line waits for it"
    )
    func begun() async {
        let ada = await self.world.player("ada")
        await ada.begins("wait")
        await ada.begins("say hello")
        #expect(await ada.hears() == [])
        await self.world.clock.advance(by: .seconds(8))
        #expect(await ada.hears() == ["The barkeeper says: hm."])
        await self.world.clock.advance(by: .seconds(2))
        #expect(await ada.hears() == ["You waited.", "You say: hello"])
        await self.world.close()
    }

    @Test("a dialogue is answered line by line; a test can read the kinds of its questions")
    func dialogue() async throws {
        let ada = await self.world.player("ada")
        #expect(await ada.types("order") == ["Which dish?"])
        #expect(await ada.types("stew") == ["The word?"])
        #expect(ada.transcript.last == .prompt(Prompt("The word?", kind: .newPassword)))
        try await self.world.crashes()
        #expect(await ada.types("please") == ["Here is your stew."])
        await self.world.close()
    }

    @Test("after a visit a player is back in the context that they came from")
    func visit() async {
        let ada = await self.world.player("ada")
        await ada.types("drink")
        #expect(await ada.types("cellar") == ["It is cold down here."])
        #expect(ada.contextName == "c_cellar")
        #expect(await ada.restarts() == [])
        #expect(await ada.types("up") == ["You are in the tavern again."])
        #expect(await ada.types("drink") == ["That makes 2."])
        #expect(self.diary.entries.isEmpty, "nobody has left the tavern")
        await self.world.close()
    }

    @Test("a role that an operator changes counts from the next command on; a client without a login has none")
    func roles() async {
        let ada = await self.world.player("ada")
        #expect(await ada.types("evict") == ["The barkeeper shrugs."])
        await ada.becomes(.administrator)
        #expect(await ada.types("evict") == ["Out!"])
        let root = await self.world.player("root", role: .administrator)
        #expect(await root.types("evict") == ["Out!"])
        let visitor = await self.world.visitor()
        #expect(visitor.name == nil && visitor.person == nil)
        await visitor.becomes(.administrator)
        #expect(await visitor.types("evict") == ["The barkeeper shrugs."])
        #expect(self.world.services.people.count == 2)
        await self.world.close()
    }

    @Test("an error that a command throws is among the world's errors, with its player")
    func errors() async {
        let ada = await self.world.player("ada")
        #expect(
            await ada.types("spill") == [
                "Something went wrong on our side. It has been logged; please try again."
            ]
        )
        let error = self.world.errors.first ?? ""
        #expect(error.contains("Spilt()") && error.contains("ada") && error.contains("c_tavern"))
        #expect(self.world.errors.count == 1)
        await self.world.close()
    }
}
