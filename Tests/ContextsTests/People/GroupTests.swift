import Contexts
import ContextsTesting
import TestSupport
import Testing

@Suite("people who hear one another")
struct GroupTests {
    private let world: TestWorld
    private let group = Group()
    private var players: [TestPlayer] = []
    private var people: [Person] { self.players.compactMap(\.person) }

    init() async throws {
        var registry = ContextRegistry()
        registry.register(CTrap.self)
        self.world = try await TestWorld(registry, home: "c_trap")
        for name in ["ada", "bob", "cy"] { self.players.append(await self.world.player(name)) }
        for person in self.people { self.group.join(person) }
    }

    private func heard() async -> [[String]] {
        var heard: [[String]] = []
        for player in self.players { heard.append(await player.hears()) }
        return heard
    }

    @Test("each hears what is sent, in order, but for the one who is left out")
    func send() async {
        self.group.send("one")
        self.group.send("two", except: self.people[1])
        self.group.send(.prompt(Prompt("three?")))
        #expect(await self.heard() == [["one", "two", "three?"], ["one", "three?"], ["one", "two", "three?"]])
    }

    @Test("each is in it once, in the order in which they joined")
    func join() async {
        #expect(!self.group.join(self.people[0]))
        #expect(self.group.members == self.people)
        self.group.send("once")
        #expect(await self.heard() == [["once"], ["once"], ["once"]])
        #expect(self.group.leave(self.people[0]) && !self.group.leave(self.people[0]))
        #expect(self.group.join(self.people[0]))
        #expect(self.group.members == [self.people[1], self.people[2], self.people[0]])
    }

    @Test("whoever has left it hears nothing")
    func leave() async {
        self.group.leave(self.people[1])
        self.group.send("hello")
        #expect(await self.heard() == [["hello"], [], ["hello"]])
    }

    @Test("whoever has gone is no member, hears nothing, and cannot join")
    func gone() async {
        let bob = self.people[1]
        await self.players[1].vanishes()
        #expect(!bob.isHere && bob.name == "bob" && bob.contextName == nil)
        #expect(self.group.members == [self.people[0], self.people[2]])
        self.group.send("hello")
        #expect(await self.heard() == [["hello"], [], ["hello"]])
        #expect(!self.group.join(bob))
        #expect(!self.group.leave(bob), "it was taken out")
    }

    @Test("a group of nobody tells nobody")
    func nobody() async {
        Group().send("hello")
        #expect(await self.heard() == [[], [], []] && Group().members == [])
    }

    @Test("many may join, send and leave at once")
    func atOnce() async {
        let people = self.people
        await withTaskGroup { tasks in
            for number in 0..<300 {
                tasks.addTask {
                    let person = people[number % 3]
                    self.group.leave(person)
                    self.group.send("x", except: person)
                    self.group.join(person)
                }
            }
        }
        #expect(Set(self.group.members) == Set(people) && self.group.members.count == 3)
    }
}
