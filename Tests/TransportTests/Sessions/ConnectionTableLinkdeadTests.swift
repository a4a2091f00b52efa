import Contexts
import TestSupport
import Testing

@testable import Transport

@Suite("Sessions that wait for their players")
struct ConnectionTableLinkdeadTests {
    /// Has a player log in and vanish.
    private static func lose(_ name: String, _ server: TestServer, _ inn: Inn) async throws {
        let client = try await server.guest()
        #expect(try await client.ask("log \(name)") == .text("in"))
        client.vanish()
        try await eventually("\(name) is lost") { inn.notes.contains("\(name) lost") }
        await server.endTurn()
    }

    private static func linkdead(_ server: TestServer) async -> Int {
        var count = 0
        for table in server.server.tables { count += await table.linkdead }
        return count
    }

    @Test("a session ends when it has waited long enough, and not before")
    func expiry() async throws {
        try await withInn { server, inn in
            try await Self.lose("ada", server, inn)
            await server.pass(milliseconds: 599_999)
            #expect(inn.notes == ["ada lost"] && server.stage.notes == ["entered []", "lost []"])
            await server.pass(milliseconds: 1)
            #expect(inn.notes == ["ada lost", "ada expired"])
            try await eventually("the context is told") { server.stage.notes.last == "left: expired []" }
            #expect(await Self.linkdead(server) == 0)
        }
    }

    @Test("a session whose command is running ends after it")
    func expiryOfABusyOne() async throws {
        try await withInn { server, inn in
            let client = try await server.guest()
            #expect(try await client.ask("log ada") == .text("in"))
            try await client.say("slow gate")
            try await server.stage.isWaited(at: "gate")
            client.vanish()
            try await eventually("ada is lost") { inn.notes == ["ada lost"] }
            await server.pass(milliseconds: 600_000)
            #expect(inn.notes == ["ada lost"])
            server.stage.open("gate")
            try await eventually("the command has ended") { await !server.server.tables[0].isServing }
            await server.pass(milliseconds: 5_016)
            #expect(inn.notes == ["ada lost", "ada expired"])
        }
    }

    @Test("if more wait than there may be connections, the one that has waited longest ends, and no other")
    func tooMany() async throws {
        try await withInn(configure: { ($0.connections, $0.maximumConnections) = (3, 3) }) { server, inn in
            for name in ["ada", "bob", "cyd"] {
                try await Self.lose(name, server, inn)
                await server.pass(milliseconds: 1)
            }
            #expect(await Self.linkdead(server) == 3)
            try await Self.lose("dan", server, inn)
            #expect(inn.notes.filter { $0.hasSuffix("expired") } == ["ada expired"])
            try await Self.lose("eve", server, inn)
            #expect(inn.notes.filter { $0.hasSuffix("expired") } == ["ada expired", "bob expired"])
            #expect(await Self.linkdead(server) == 3)
        }
    }

    @Test("a loop counts its own sessions against its share", arguments: [(1, 7), (2, 4), (3, 3)])
    func share(_ loops: Int, _ share: Int) async throws {
        try await withInn(loops: loops, configure: { ($0.connections, $0.maximumConnections) = (7, 7) }) { server, _ in
            for table in server.server.tables { #expect(await table.maximumLost == share) }
        }
    }

    @Test("who comes back leaves no session that waits: its place is free for another one")
    func back() async throws {
        try await withInn(configure: { ($0.connections, $0.maximumConnections) = (2, 2) }) { server, inn in
            try await Self.lose("ada", server, inn)
            let client = try await server.guest()
            #expect(try await client.ask("resume \(Inn.token(of: "ada"))") != .end)
            try await Self.lose("bob", server, inn)
            await server.pass(milliseconds: 5_016)
            #expect(await Self.linkdead(server) == 1)
            try await Self.lose("cyd", server, inn)
            #expect(await Self.linkdead(server) == 2 && inn.notes == ["ada lost", "bob lost", "cyd lost"])
        }
    }

    @Test("with no time to wait a session ends with its connection")
    func noTime() async throws {
        try await withInn(configure: { $0.resumeMilliseconds = 0 }) { server, inn in
            let client = try await server.guest()
            #expect(try await client.ask("log ada") == .text("in"))
            client.vanish()
            try await server.hasDepartures(1)
            #expect(inn.notes == [])
        }
    }
}
