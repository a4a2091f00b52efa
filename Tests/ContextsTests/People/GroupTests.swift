import Contexts
import ContextsTesting
import TestSupport
import Testing

@Suite("groups of players")
struct GroupTests {
    private let world: TestWorld
    private let group = Group()
    private var players: [TestPlayer] = []
    private var people: [Person] { self.players.compactMap(\.person) }
    private var connections: [Connection] { self.players.map(\.connection) }

    init() async throws {
        var registry = ContextRegistry()
        registry.register(CTrap.self)
        self.world = try await TestWorld(registry, home: "c_trap")
        for name in ["ada", "bob", "cy"] { self.players.append(await self.world.player(name)) }
        for connection in self.connections { self.group.join(connection) }
    }

    private func heard() async -> [[String]] {
        var heard: [[String]] = []
        for player in self.players { heard.append(await player.hears()) }
        return heard
    }

    @Test("each member gets what is sent, in order, except the one who is left out")
    func send() async {
        self.group.send("one")
        self.group.send("two", except: self.connections[1])
        self.group.send(.prompt(Prompt("three?")))
        #expect(await self.heard() == [["one", "two", "three?"], ["one", "three?"], ["one", "two", "three?"]])
    }

    @Test("each member is in it once, in the order in which they joined")
    func join() async {
        #expect(!self.group.join(self.connections[0]))
        #expect(self.group.members == self.people)
        self.group.send("once")
        #expect(await self.heard() == [["once"], ["once"], ["once"]])
        #expect(self.group.leave(self.connections[0]) && !self.group.leave(self.connections[0]))
        #expect(self.group.join(self.connections[0]))
        #expect(self.group.members == [self.people[1], self.people[2], self.people[0]])
    }

    @Test("a player who has left the group hears nothing")
    func leave() async {
        self.group.leave(self.connections[1])
        self.group.send("hello")
        #expect(await self.heard() == [["hello"], [], ["hello"]])
    }

    @Test("a player whose connection has ended is not a member, hears nothing, and cannot join")
    func gone() async {
        let bob = self.people[1]
        await self.players[1].vanishes()
        #expect(!bob.isHere && bob.name == "bob" && bob.contextName == nil)
        #expect(self.group.members == [self.people[0], self.people[2]])
        self.group.send("hello")
        #expect(await self.heard() == [["hello"], [], ["hello"]])
        #expect(!self.group.join(self.connections[1]))
        #expect(self.group.leave(self.connections[1]), "so that the others can be told")
        #expect(!self.group.leave(self.connections[1]))
    }

    @Test("players whose contexts have been told that they left are removed when others join")
    func forgotten() async {
        let gone = self.connections
        for player in self.players { await player.vanishes() }
        for number in 0..<20 { self.group.join(await self.world.player("new\(number)").connection) }
        #expect(gone.allSatisfy { !self.group.leave($0) })
        #expect(self.group.members.count == 20)
    }

    @Test("a client without a login hears the group, and is not among its members")
    func visitor() async {
        let visitor = await self.world.visitor()
        #expect(self.group.join(visitor.connection))
        self.group.send("hello", except: self.connections[0])
        #expect(await visitor.hears() == ["hello"] && self.group.members == self.people)
    }

    @Test("a player who joins again on another connection is a member on that one only")
    func comesBack() async throws {
        let session = try #require(self.connections[1].session)
        var present = self.connections[1]
        for _ in 0..<3 {
            let next = await self.world.visitor().connection
            present.markClosed()
            #expect(next.attach(session))
            next.leaveToResume(.connection(present))
            present = next
        }
        #expect(self.group.join(present))
        #expect(!self.group.leave(self.connections[1]) && self.group.leave(present))
    }

    @Test("a member who goes on with another login stays one")
    func another() async throws {
        let next = await self.world.visitor().connection
        next.leaveToResume(.connection(self.connections[1]))
        #expect(self.group.join(next) && self.group.leave(self.connections[1]))
    }

    @Test("sending to an empty group does nothing")
    func nobody() async {
        Group().send("hello")
        #expect(await self.heard() == [[], [], []] && Group().members == [])
    }

    @Test("many may join, send and leave at once")
    func atOnce() async {
        let connections = self.connections
        await withTaskGroup { tasks in
            for number in 0..<300 {
                tasks.addTask {
                    let connection = connections[number % 3]
                    self.group.leave(connection)
                    self.group.send("x", except: connection)
                    self.group.join(connection)
                }
            }
        }
        #expect(Set(self.group.members) == Set(self.people) && self.group.members.count == 3)
    }
}
