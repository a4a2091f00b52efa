import Contexts
import Reactor
import TestSupport
import Testing

@testable import Transport

/// Time passes for the loops only as `!work MICROSECONDS NOTE` says.
@Suite("Input beyond one budget", .timeLimit(.minutes(1)))
struct ConnectionTableQueueingTests {
    /// Returns commands that take this long each, and report it.
    private static func burst(_ name: String, _ count: Int, microseconds: Int) -> [UInt8] {
        (0..<count).flatMap { RawFrame.text("!work \(microseconds) \(name)\($0)") }
    }

    private static func answers(_ name: String, _ count: Int) -> [Heard] { (0..<count).map { .text("\(name)\($0)") } }

    /// Has the loop find at once what all of these have sent.
    private static func hold(_ server: TestServer, _ sending: () async throws -> Void) async throws {
        let brake = Brake()
        async let held: Void = server.server.tables[0].hold(brake)
        try await eventually("the loop is held") { brake.isOn }
        try await sending()
        brake.release()
        await held
    }

    @Test("each burst gets at most two budgets before another connection's first command", arguments: [1, 8])
    func fair(_ greedyCount: Int) async throws {
        try await withServer(countingWork: true) { server in
            var greedy: [RawClient] = []
            for _ in 0..<greedyCount { greedy.append(try await server.connect()) }
            let modest = try await server.connect()
            try await Self.hold(server) {
                for (number, client) in greedy.enumerated() {
                    try await client.send(Self.burst("\(number)-", 500, microseconds: 10))
                }
                try await modest.say("!work 10 modest")
            }
            #expect(try await modest.next() == .text("modest"))
            let before = try #require(server.stage.notes.firstIndex(of: "modest"))
            // 16 before the first look at the clock, 10 in 100 µs, and as many again before the last look; one budget
            // for the read bytes, and one for the queued ones.
            #expect(before <= greedyCount * 2 * (16 + 10 + 16))
            for (number, client) in greedy.enumerated() {
                #expect(try await client.next(500) == Self.answers("\(number)-", 500))
            }
            let turns = server.stage.notes.dropFirst(before + 1).prefix(42 * greedyCount)
            #expect(greedyCount == 1 || Set(turns.map { $0.prefix(2) }).count == greedyCount, "round and round")
        }
    }

    @Test("slow commands are checked one by one: then a budget is two of them")
    func slow() async throws {
        try await withServer(countingWork: true) { server in
            let (one, other) = (try await server.connect(), try await server.connect())
            try await Self.hold(server) {
                try await one.send(Self.burst("a", 100, microseconds: 500))
                try await other.send(Self.burst("b", 100, microseconds: 500))
            }
            #expect(try await one.next(100) == Self.answers("a", 100))
            #expect(try await other.next(100) == Self.answers("b", 100))
            let notes = server.stage.notes.map { $0.prefix(1) }
            let changes = zip(notes.dropFirst(40), notes.dropFirst(41)).count { $0 != $1 }
            #expect(changes > 70, "they take turns after two commands each")
        }
    }

    @Test(
        "queued messages are answered in order, each once, whatever is among them",
        arguments: [1, 2, 3] as [UInt64]
    )
    func mixed(_ seed: UInt64) async throws {
        try await withServer(countingWork: true) { server in
            let client = try await server.connect()
            var dice = Dice(state: seed)
            var (bytes, answers) = ([UInt8](), [Heard]())
            for number in 0..<2_000 {
                switch Int.random(in: 0..<6, using: &dice) {
                case 0:
                    bytes += RawFrame.bytes(RawFrame.ping, [UInt8(number % 256)])
                    answers.append(.pong([UInt8(number % 256)]))
                case 1:
                    bytes += RawFrame.text("!later !work 20 \(number)")
                    answers.append(.text("\(number)"))
                case 2:
                    bytes += RawFrame.text("in ", isFinal: false) + RawFrame.bytes(0, Array("pieces".utf8))
                    answers.append(.text("in pieces"))
                case 3:
                    bytes += RawFrame.bytes(RawFrame.binary, [UInt8(number % 256)])
                    answers.append(.binary([UInt8(number % 256)]))
                case _:
                    bytes += RawFrame.text("!work 20 \(number)")
                    answers.append(.text("\(number)"))
                }
            }
            try await client.send(bytes)
            #expect(try await client.next(answers.count) == answers, "seed \(seed)")
        }
    }

    @Test("a flood of pings is divided into budgets too")
    func control() async throws {
        try await withServer { server in
            let client = try await server.connect()
            let table = server.server.tables[0]
            let before = await table.queueings
            var bytes: [UInt8] = []
            for _ in 0..<10_000 { bytes += RawFrame.bytes(RawFrame.ping) }
            bytes += RawFrame.text("end")
            try await client.send(bytes)
            #expect(try await client.next(10_001).last == .text("end"))
            #expect(await table.queueings > before)
        }
    }

    @Test("while messages are queued, the socket is not read, and memory stays bounded (SEC-11)")
    func bounded() async throws {
        try await withServer(countingWork: true) { server in
            let client = try await server.connect()
            let bytes = Self.burst("x", 20_000, microseconds: 20)
            var (sent, maximum) = (0, 0)
            var heard: [Heard] = []
            while heard.count < 20_000 {
                if sent < bytes.count { sent += client.sendSome(bytes[sent...]) }
                maximum = max(maximum, await server.parkedInput)
                heard.append(try await client.next())
            }
            #expect(heard == Self.answers("x", 20_000))
            #expect(
                maximum > 0 && maximum <= 4 * ConnectionTable.readSize && bytes.count > 6 * ConnectionTable.readSize
            )
            #expect(try await server.isAtRest())
        }
    }

    @Test("the peer's Close, and what comes after our own, are queued like messages")
    func ends() async throws {
        try await withServer(countingWork: true) { server in
            let (one, other) = (try await server.connect(), try await server.connect())
            try await one.send(Self.burst("a", 1_000, microseconds: 20) + RawFrame.close(1000))
            #expect(try await one.next(1_001) == Self.answers("a", 1_000) + [.close(1000)])
            let end = RawFrame.text("!quit") + Self.burst("c", 500, microseconds: 20) + RawFrame.close(1000)
            try await other.send(Self.burst("b", 500, microseconds: 20) + end)
            #expect(try await other.next(502) == Self.answers("b", 500) + [.text("bye"), .close(1000)])
            try await server.hasConnections(0)
            #expect(!server.stage.notes.contains { $0.hasPrefix("c") })
        }
    }

    @Test(
        "a client that vanishes while it is queued is still served completely, and leaves nothing behind",
        arguments: TestServer.Wire.allCases
    )
    func vanishes(_ wire: TestServer.Wire) async throws {
        try await withServer(on: wire, countingWork: true) { server in
            let client = try await server.connect()
            try await Self.hold(server) {
                try await client.send(Self.burst("a", 1_000, microseconds: 20))
                client.endSending()
            }
            try await server.hasConnections(0)
            #expect(server.stage.notes.count == 1_000)
            #expect(await server.parkedInput == 0)
        }
    }

    @Test("while its input is queued a client is not ended for silence")
    func keepAlive() async throws {
        try await withServer(countingWork: true) { server in
            let client = try await server.connect()
            try await server.whileItQueues(of: client, Self.burst("a", 1_000, microseconds: 500)) {
                server.time.advance(milliseconds: 200_000)
            }
            let heard = try await client.next(1_000)
            #expect(!heard.contains { if case .close = $0 { true } else { false } })
            #expect(await server.server.connectionCount == 1)
        }
    }

    @Test("another process would find all queued input that is not answered, and none of it as a running command")
    func kept() async throws {
        try await withServer(kept: NoParking(), countingWork: true) { server in
            let client = try await server.connect()
            let bytes = Self.burst("a", 1_000, microseconds: 500)
            try await server.whileItQueues(of: client, bytes) {
                let saved = try #require(TableSnapshot(server.server.tables[0].file)?.savedConnections.first)
                let done = Self.burst("a", server.stage.notes.count, microseconds: 500).count
                #expect(done > 0 && saved.input == Array(bytes.dropFirst(done)))
                #expect(!saved.isCommandLost && saved.output.isEmpty)
            }
            #expect(try await client.next(1_000) == Self.answers("a", 1_000))
        }
    }
}

extension TestServer {
    /// Blocks the loop, by a command of another client, while much of one client's input is queued.
    func whileItQueues(of client: RawClient, _ bytes: [UInt8], _ body: () throws -> Void) async throws {
        let other = try await self.connect()
        let brake = Brake()
        async let held: Void = self.server.tables[0].hold(brake)
        try await eventually("the loop is held") { brake.isOn }
        try await client.send(bytes)
        try await other.say("!brake")
        brake.release()
        await held
        try await eventually("the other holds it") { self.stage.brake.isOn }
        defer { self.stage.brake.release() }
        try body()
    }
}
