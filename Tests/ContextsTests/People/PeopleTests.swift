import Contexts
import ContextsTesting
import Testing

@Suite("the list of players")
struct PeopleTests {
    private let world: TestWorld

    init() async throws {
        var registry = ContextRegistry()
        registry.register(CTrap.self)
        self.world = try await TestWorld(registry, home: "c_trap")
    }

    @Test("a player is found by the whole name, in upper or lower case, while they are logged in")
    func find() async {
        let people = self.world.services.people
        #expect(people.find("ada") == nil && people.count == 0)
        let ada = await self.world.player("Ada")
        #expect(people.find("aDA") == ada.person && people.find("Ada"[...])?.name == "Ada")
        #expect(people.find("ad") == nil && people.find("") == nil && people.count == 1)
        #expect(people.find("ada")?.contextName == "c_trap" && people.find("ada")?.account.role == .player)
        await ada.quits()
        #expect(people.find("ada") == nil && people.count == 0)
    }

    @Test("players are listed in the order of their logins, or by name if a prefix is given")
    func list() async {
        for name in ["zoe", "Bob", "bea", "ada"] { _ = await self.world.player(name) }
        let people = self.world.services.people
        #expect(people.list().people.map(\.name) == ["zoe", "Bob", "bea", "ada"])
        #expect(people.list("B").people.map(\.name) == ["bea", "Bob"])
        #expect(people.list().more == nil && people.list("x").people == [])
        let page = people.list(atMost: 3)
        #expect(page.people.map(\.name) == ["zoe", "Bob", "bea"])
        #expect(page.more?.count == 1 && page.more?.prefix == "a")
        #expect(people.list(atMost: 0).people == [] && people.list(atMost: -1).more?.count == 4)
    }

    @Test("a person stands for one login: it can be told something until its end, and the next login is another person")
    func person() async throws {
        let ada = await self.world.player("ada")
        let person = try #require(ada.person)
        person.send("psst")
        person.send(.binary([1, 2]))
        #expect(await ada.hears() == ["psst", "[1, 2]"])
        await ada.becomes(.administrator)
        #expect(person.account.role == .administrator)
        await ada.vanishes()
        person.send("psst")
        #expect(await ada.hears() == [])
        let again = await self.world.player("ada")
        person.send("psst")
        #expect(await again.hears() == [] && again.person != person && person.name == "ada")
    }
}
