import Contexts
import Glibc
import Reactor
import TestSupport
import Testing

@testable import Transport

@Suite("The memory of all connections is limited (SEC-11)", .timeLimit(.minutes(1)))
struct ConnectionTableRoomTests {
    private static let limit = 4 << 20

    private static func records(_ event: String, of server: TestServer) -> [[String: String]] {
        server.log.records.map(\.metadata).filter { $0["uuu.event"] == event }
    }

    @Test("hundreds of clients that never read use no more than the limit; small users are served", arguments: [1, 2])
    func neverRead(loops: Int) async throws {
        let configure: (inout TransportConfiguration) -> Void = { configuration in
            configuration.memoryBytes = Self.limit
            configuration.outboundBytes = 1 << 20
        }
        try await withServer(loops: loops, configure: configure) { server in
            var honest: [RawClient] = []
            for _ in 0..<4 { honest.append(try await server.connect()) }
            var hostile: [RawClient] = []
            for _ in 0..<300 { hostile.append(try await server.connect()) }
            let budget = server.server.tables[0].room.budget
            // Even after the kernel's buffer is full, some output waits here for each of them.
            for (number, client) in hostile.enumerated() {
                try await client.say("!flood 400 1000")
                if number % 20 == 0 {
                    for client in honest { #expect(try await client.ask("still here") == .text("still here")) }
                    #expect(budget.used <= Self.limit)
                }
            }
            await server.endTurn()
            try await eventually("room was made") { budget.used <= Self.limit - Self.limit / 8 }
            for client in honest { #expect(try await client.ask("still here") == .text("still here")) }
            let ended = server.stage.connectionEnded.count
            #expect(ended > 50 && ended < 300)
            let told = Self.records("memory_short", of: server)
            #expect(told.count == 1, "the clock stands still, and one a second is told at most")
            #expect(told.first?["uuu.count"] == "1")
            await server.pass(milliseconds: 1_000)
            var held = 0
            for table in server.server.tables { held += await table.bytesInUse }
            #expect(budget.used == held)
        }
    }

    @Test("states of contexts count too, and so does the spare block for the next state")
    func remembered() async throws {
        let configure: (inout TransportConfiguration) -> Void = { configuration in
            configuration.memoryBytes = Self.limit
            configuration.initialContext = CTally.name
        }
        try await withServer(kept: NoParking(), configure: configure) { server in
            let budget = server.server.tables[0].room.budget
            let honest = try await server.connect()
            var talkative: [RawClient] = []
            // One of the two blocks that each of them needs is less than an equal share.
            for _ in 0..<130 {
                let client = try await server.connect()
                for length in [3_000, 3_000, 3_000, 1] { try await client.say(String(repeating: "x", count: length)) }
                talkative.append(client)
            }
            await server.endTurn()
            // If no connection used more than a share, the next search is a little later.
            await server.pass(milliseconds: 116)
            try await eventually("room was made") { budget.used <= Self.limit - Self.limit / 8 }
            #expect(server.stage.connectionEnded.count > 10)
            try await honest.send(RawFrame.text("hel", isFinal: false))
            try await server.hasHeard()
            try await honest.send(RawFrame.bytes(RawFrame.continuation, Array("lo".utf8)))
            #expect(try await honest.next() == .text("hello"))
        }
    }

    @Test("memory is reclaimed in portions, and others have their turn in between")
    func portions() async throws {
        try await withServer(configure: { $0.outboundBytes = 1 << 20 }) { server in
            let table = server.server.tables[0]
            var hostile: [RawClient] = []
            for _ in 0..<60 { hostile.append(try await server.connect()) }
            for client in hostile { try await client.say("!flood 500 1000") }
            await server.endTurn()
            #expect(await table.bytesInUse > 2 * Self.limit)
            let endings = await table.endings(with: Self.limit, goes: 20)
            #expect(endings.allSatisfy { $0 <= 16 } && endings.filter { $0 > 0 }.count > 1, "\(endings)")
            #expect(table.room.budget.excess == 0)
        }
    }

    @Test("a connection that would exceed the limit alone is ended, and no other")
    func alone() async throws {
        try await withServer(configure: { $0.memoryBytes = Self.limit }) { server in
            let (one, other) = (try await server.connect(), try await server.connect())
            try await one.say("!flood 1 8000000")
            try await server.hasConnections(1)
            #expect(Self.records("connection_closed", of: server).first?["uuu.close_code"] == "1013")
            #expect(try await other.ask("hello") == .text("hello"))
            #expect(Self.records("memory_short", of: server).count == 1)
        }
    }

    @Test("a full memory ends the connection that needs more of it, and nothing else")
    func fullMemory() async throws {
        try await withServer { server in
            let clients = [try await server.connect(), try await server.connect(), try await server.connect()]
            for client in clients { #expect(try await client.ask("hello") == .text("hello")) }
            await server.server.tables[0].useUpMemory()
            // A message without its end, and a reply that the socket does not accept.
            try await clients[0].send(RawFrame.text("never to be ended", isFinal: false))
            try await clients[1].say("!flood 1 2000000")
            try await server.hasConnections(1)
            #expect(try await clients[0].next(2) == [.close(1013), .end])
            #expect(try await clients[2].ask("hello") == .text("hello"))
            #expect(Self.records("connection_closed", of: server).allSatisfy { $0["uuu.close_code"] == "1013" })
        }
    }

    @Test("when the loop was idle for ten seconds, free pages and unused buffers are returned")
    func quiet() async throws {
        try await withServer { server in
            let table = server.server.tables[0]
            let clients = [try await server.connect(), try await server.connect()]
            for client in clients {
                try await client.send(RawFrame.text("half", isFinal: false))
                try await client.send(RawFrame.bytes(RawFrame.continuation, Array("and half".utf8)))
                #expect(try await client.next() == .text("halfand half"))
            }
            #expect(await table.retainedBytes > 0)
            #expect(await table.bytesInUse > 64 << 10)
            await server.pass(milliseconds: 9_000)
            #expect(await table.retainedBytes > 0)
            await server.pass(milliseconds: 1_500)
            #expect(await table.retainedBytes == 0)
            #expect(await table.bytesInUse < 4096)
            for client in clients { #expect(try await client.ask("hello") == .text("hello")) }
        }
    }

    @Test("many free blocks are returned in portions, and others have their turn in between")
    func quietPortions() async throws {
        try await withServer { server in
            let table = server.server.tables[0]
            var clients: [RawClient] = []
            for _ in 0..<200 { clients.append(try await server.connect()) }
            for client in clients {
                try await client.send(RawFrame.text(String(repeating: "x", count: 5_000), isFinal: false))
            }
            try await server.hasHeard()
            for number in stride(from: 0, to: 200, by: 2) { clients[number].vanish() }
            try await server.hasConnections(100)
            #expect(await table.retainedBytes >= 100 * 8192)
            await server.pass(milliseconds: 10_016)
            let left = await table.retainedBytes
            #expect(left >= 30 * 8192 && left < 100 * 8192, "\(left)")
            for _ in 0..<10 { await server.pass(milliseconds: 32) }
            #expect(await table.retainedBytes == 0)
        }
    }

    @Test("if there is no connection, memory cannot be reclaimed, and no search is repeated")
    func nobody() async throws {
        try await withServer(configure: { $0.memoryBytes = Self.limit }) { server in
            server.server.tables[0].room.budget.occupy(Self.limit)
            let isAtRest = try await server.isAtRest()
            #expect(isAtRest)
        }
    }

    @Test(
        "what a dialogue was told is erased from memory when it is over, or its connection gone",
        arguments: ["cancel", "gone"]
    )
    func wiped(_ way: String) async throws {
        try await withServer(kept: NoParking()) { server in
            let table = server.server.tables[0]
            let client = try await server.connect()
            for line in ["!move c_passage", "look", "ask", "open sesame"] {
                try await client.say(line)
                try await server.hasHeard()
            }
            let secret = Array("open sesame".utf8)
            #expect(await table.holds(secret), "it outlives the process")
            if way == "cancel" {
                try await client.say("cancel")
                try await server.hasHeard()
            } else {
                client.vanish()
                try await server.hasConnections(0)
            }
            #expect(await !table.holds(secret))
        }
    }

    @Test("input that was typed ahead is erased from memory when it was handled")
    func typedAhead() async throws {
        try await withServer(kept: NoParking()) { server in
            let table = server.server.tables[0]
            let client = try await server.connect()
            try await client.say("!slow gate")
            try await server.stage.isWaited(at: "gate")
            // It waits as it was received, masked.
            let secret = Array(RawFrame.text("!note sesame").suffix(6))
            try await client.say("!note sesame")
            try await eventually("it waits") { await table.holds(secret) }
            server.stage.open("gate")
            #expect(try await client.next() == .text("passed gate"))
            try await eventually("handled") { server.stage.notes == ["sesame"] }
            await server.endTurn()
            #expect(await !table.holds(secret))
        }
    }
}
