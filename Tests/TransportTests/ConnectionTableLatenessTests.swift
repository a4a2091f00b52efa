import TestSupport
import Testing

@testable import Transport

@Suite("Time while the server is busy or stopped", .timeLimit(.minutes(1)))
struct ConnectionTableLatenessTests {
    /// More sockets than a loop handles before it comes to its timers.
    private static let crowd = 300

    /// Has every client send something, and the time pass, while the loop is blocked: it finds all of it at once.
    private func meanwhile(_ server: TestServer, passing span: UInt64, _ send: () async throws -> Void) async throws {
        let brake = Brake()
        async let held: Void = server.server.tables[0].hold(brake)
        try await eventually("the loop is held") { brake.isOn }
        try await send()
        server.time.advance(milliseconds: span)
        brake.release()
        await held
        for _ in 0..<3 { await server.endTurn() }
    }

    @Test("of many clients that have answered none is ended, though their time ends before the answers are read")
    func answered() async throws {
        try await withServer { server in
            var clients: [RawClient] = []
            for _ in 0..<Self.crowd { clients.append(try await server.connect()) }
            await server.pass(milliseconds: 30_020)
            for client in clients { #expect(try await client.next() == .ping([0, 0, 0, 1])) }
            try await self.meanwhile(server, passing: 10_020) {
                for client in clients { try await client.send(RawFrame.bytes(RawFrame.pong)) }
            }
            #expect(await server.server.connectionCount == Self.crowd)
            await server.pass(milliseconds: 30_020)
            for client in clients { #expect(try await client.next() == .ping([0, 0, 0, 2])) }
            await server.pass(milliseconds: 10_020)
            // A silent client is ended.
            try await server.hasConnections(0)
        }
    }

    @Test("of many clients whose requests have arrived none is answered 408")
    func requested() async throws {
        try await withServer { server in
            let clients = try (0..<Self.crowd).map { _ in try server.dial() }
            try await server.hasConnections(Self.crowd)
            try await self.meanwhile(server, passing: 10_020) {
                for client in clients { try await client.send(Array(RawClient.request.utf8)) }
            }
            for client in clients { #expect(try await client.readHead().hasPrefix("HTTP/1.1 101 ")) }
        }
    }

    @Test("of many clients that have read their output none is ended")
    func read() async throws {
        try await withServer { server in
            var clients: [RawClient] = []
            for _ in 0..<Self.crowd { clients.append(try await server.connect()) }
            for client in clients { try await client.say("!flood 1 400000") }
            try await eventually("output waits") { await server.parkedOutput > Self.crowd * 1_000 }
            try await server.hasHeard()
            await server.pass(milliseconds: 30_020)
            try await self.meanwhile(server, passing: 10_020) {
                for client in clients { while case .bytes = client.fill() {} }
            }
            #expect(await server.server.connectionCount == Self.crowd)
        }
    }

    @Test("a loop that is late gives a silent client the time once more, but only once")
    func late() async throws {
        try await withServer { server in
            let (slow, silent) = (try await server.connect(), try await server.connect())
            await server.pass(milliseconds: 30_020)
            await server.pass(milliseconds: 18_000)
            #expect(await server.server.connectionCount == 2)
            try await slow.send(RawFrame.bytes(RawFrame.pong))
            try await server.hasHeard()
            await server.pass(milliseconds: 18_000)
            #expect(await server.server.connectionCount == 1)
            #expect(try await silent.rest() == [.ping([0, 0, 0, 1]), .end])
        }
    }

    @Test("a loop that is late gives a request the time once more, but only once")
    func lateRequest() async throws {
        try await withServer { server in
            let (slow, silent) = (try server.dial(), try server.dial())
            try await server.hasConnections(2)
            await server.pass(milliseconds: 18_000)
            #expect(try slow.isQuiet() && silent.isQuiet())
            try await slow.upgrade()
            await server.pass(milliseconds: 18_000)
            #expect(try await silent.readHead().hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test("a loop that is late gives a closing handshake the time once more, but only once")
    func lateClose() async throws {
        try await withServer { server in
            let client = try await server.connect()
            #expect(try await client.ask("!quit") == .text("bye"))
            #expect(try await client.next() == .close(1000))
            await server.pass(milliseconds: 13_000)
            #expect(await server.server.connectionCount == 1)
            await server.pass(milliseconds: 4_900)
            #expect(await server.server.connectionCount == 1)
            await server.pass(milliseconds: 13_000)
            #expect(await server.server.connectionCount == 0)
        }
    }

    @Test("a client's time starts when it is asked, not when the loop's round began before a stop")
    func stopped() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await eventually("the loop waits") { try await server.isAtRest() }
            server.time.advance(milliseconds: 30_020)
            server.time.leapAfterNextReading(milliseconds: 9_900)
            await server.endTurn()
            #expect(try await client.next() == .ping([0, 0, 0, 1]))
            await server.pass(milliseconds: 200)
            try await client.send(RawFrame.bytes(RawFrame.pong))
            try await server.hasHeard()
            #expect(try await client.ask("still here") == .text("still here"))
        }
    }
}
