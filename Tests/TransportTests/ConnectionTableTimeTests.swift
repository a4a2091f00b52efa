import TestSupport
import Testing

@testable import Transport

@Suite("A connection's time", .timeLimit(.minutes(1)))
struct ConnectionTableTimeTests {
    @Test("a client that sends no complete request in time is answered 408, then dropped (SEC-2)")
    func handshake() async throws {
        try await withServer { server in
            let client = try server.dial()
            try await client.send(Array("GET / HTTP/1.1\r\n".utf8))
            try await server.hasConnections(1)
            await server.pass(milliseconds: 9_990)
            #expect(try client.isQuiet())
            await server.pass(milliseconds: 40)
            #expect(try await client.readHead().hasPrefix("HTTP/1.1 408 "))
            try await eventually("the server ends") { client.fill() == .end }
            #expect(await server.server.connectionCount == 1, "it waits for the client to go")
            await server.pass(milliseconds: 5_020)
            #expect(await server.server.connectionCount == 0)
        }
    }

    @Test("a silent client is pinged, with a number, and stays if it answers (SEC-49)")
    func ping() async throws {
        try await withServer { server in
            let client = try await server.connect()
            for number in UInt8(1)...3 {
                await server.pass(milliseconds: 29_900)
                #expect(try client.isQuiet())
                await server.pass(milliseconds: 120)
                #expect(try await client.next() == .ping([0, 0, 0, number]))
                await server.pass(milliseconds: 9_900)
                try await client.send(RawFrame.bytes(RawFrame.pong))
                try await server.hasHeard()
            }
            #expect(try await client.ask("still here") == .text("still here"))
        }
    }

    @Test("a client that is silent after a ping is dropped")
    func noAnswer() async throws {
        try await withServer { server in
            let client = try await server.connect()
            await server.pass(milliseconds: 30_020)
            #expect(try await client.next() == .ping([0, 0, 0, 1]))
            await server.pass(milliseconds: 10_020)
            #expect(await server.server.connectionCount == 0)
            #expect(try await client.next() == .end)
        }
    }

    @Test("a client that sends is not pinged")
    func talking() async throws {
        try await withServer { server in
            let client = try await server.connect()
            for _ in 0..<10 {
                await server.pass(milliseconds: 20_000)
                #expect(try await client.ask("hello") == .text("hello"))
            }
        }
    }

    @Test("there are no pings when they are switched off")
    func switchedOff() async throws {
        try await withServer(configure: { $0.pingMilliseconds = 0 }) { server in
            let client = try await server.connect()
            await server.pass(milliseconds: 86_400_000)
            #expect(try await client.ask("hello") == .text("hello"))
        }
    }

    @Test("silence while a command waits is not the client's fault")
    func slow() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.say("!slow gate")
            try await server.stage.isWaited(at: "gate")
            for _ in 0..<20 { await server.pass(milliseconds: 10_000) }
            #expect(try client.isQuiet())
            server.stage.open("gate")
            #expect(try await client.next() == .text("passed gate"))
        }
    }

    @Test("a reader that is slow, but reads, does not count as silent")
    func slowReader() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.say("!flood 1 8000000")
            try await eventually("output waits") { await server.parkedOutput > 0 }
            for _ in 0..<10 {
                let before = await server.parkedOutput
                for _ in 0..<8 { _ = client.fill() }
                try await eventually("some of it goes") { await server.parkedOutput < before }
                await server.pass(milliseconds: 9_000)
            }
            #expect(await server.parkedOutput > 0, "it has not read all")
            #expect(try await client.next() == .text(String(repeating: "x", count: 8_000_000)))
            #expect(try await client.ask("hello") == .text("hello"))
        }
    }

    @Test("a reader that reads nothing counts as silent")
    func noReader() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.say("!flood 1 8000000")
            try await eventually("output waits") { await server.parkedOutput > 0 }
            await server.pass(milliseconds: 30_020)
            #expect(await server.server.connectionCount == 1)
            await server.pass(milliseconds: 10_020)
            #expect(await server.server.connectionCount == 0)
        }
    }

    @Test("a client that does not answer our Close is dropped in time, busy or not", arguments: [false, true])
    func closing(_ isTalking: Bool) async throws {
        try await withServer { server in
            let client = try await server.connect()
            #expect(try await client.ask("!quit") == .text("bye"))
            #expect(try await client.next() == .close(1000))
            for _ in 0..<4 {
                if isTalking { try await client.say("hello") }
                await server.pass(milliseconds: 1_200)
                #expect(await server.server.connectionCount == 1)
            }
            await server.pass(milliseconds: 300)
            #expect(await server.server.connectionCount == 0)
        }
    }

    @Test("a client that does not close after a protocol error is dropped in time")
    func draining() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.send(RawFrame.bytes(3))
            #expect(try await client.rest() == [.close(1002), .end])
            await server.pass(milliseconds: 4_900)
            #expect(await server.server.connectionCount == 1)
            await server.pass(milliseconds: 200)
            #expect(await server.server.connectionCount == 0)
        }
    }

    @Test("a client that closes but does not read its output is dropped in time")
    func flushing() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.send(RawFrame.text("!flood 1 8000000") + RawFrame.close(1000))
            try await eventually("output waits") { await server.parkedOutput > 0 }
            #expect(await server.server.connectionCount == 1)
            await server.pass(milliseconds: 30_020)
            await server.pass(milliseconds: 10_020)
            #expect(await server.server.connectionCount == 0)
        }
    }
}
