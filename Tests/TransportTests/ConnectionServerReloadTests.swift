import Contexts
import TestSupport
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("New settings for a running server", .timeLimit(.minutes(1)))
struct ConnectionServerReloadTests {
    /// Puts changed settings in force, as a reload does.
    private func apply(to server: TestServer, _ change: (inout TransportConfiguration) -> Void) async {
        var configuration = TransportConfiguration(initialContext: CStage.name)
        change(&configuration)
        await server.server.apply(configuration)
    }

    @Test("no connection is dropped, and message limits apply to new connections", arguments: [1, 2])
    func messages(_ loops: Int) async throws {
        try await withServer(loops: loops) { server in
            let old = try await server.connect()
            await self.apply(to: server) { $0.messages = WebSocketConnection.Limits(messageBytes: 200) }
            let long = String(repeating: "x", count: 300)
            #expect(try await old.ask(long) == .text(long))
            for _ in 0..<4 {
                let new = try await server.connect()
                try await new.say(long)
                #expect(try await new.next() == .close(1009))
            }
            #expect(try await old.ask("still here") == .text("still here"))
        }
    }

    @Test("a silent client is pinged as soon as the new interval says, even if there were no pings before")
    func ping() async throws {
        for former in [UInt64(0), 30_000] {
            try await withServer(configure: { $0.pingMilliseconds = former }) { server in
                let client = try await server.connect()
                await server.pass(milliseconds: 500)
                await self.apply(to: server) { $0.pingMilliseconds = 1_000 }
                await server.pass(milliseconds: 900)
                #expect(try client.isQuiet())
                await server.pass(milliseconds: 120)
                #expect(try await client.next() == .ping([0, 0, 0, 1]))
                try await client.send(RawFrame.bytes(RawFrame.pong))
                try await server.hasHeard()
                await server.pass(milliseconds: 10_020)
                #expect(try await client.next() == .ping([0, 0, 0, 2]))
            }
        }
    }

    @Test("when pings are switched off, a silent client stays connected")
    func noPing() async throws {
        try await withServer { server in
            let client = try await server.connect()
            await self.apply(to: server) { $0.pingMilliseconds = 0 }
            await server.pass(milliseconds: 100_000)
            #expect(try client.isQuiet())
            #expect(await server.server.connectionCount == 1)
        }
    }

    @Test("a higher limit admits connections at once, and a lower one fewer", arguments: [1, 2])
    func connections(_ loops: Int) async throws {
        try await withServer(loops: loops, configure: { $0.connections = 1 }) { server in
            let first = try await server.connect()
            #expect(try await server.dial().readHead().hasPrefix("HTTP/1.1 503 "))
            await self.apply(to: server) { $0.connections = 3 }
            let (second, third) = (try await server.connect(), try await server.connect())
            #expect(try await server.dial().readHead().hasPrefix("HTTP/1.1 503 "))
            await self.apply(to: server) { $0.connections = 1 }
            #expect(try await server.dial().readHead().hasPrefix("HTTP/1.1 503 "))
            for client in [first, second, third] { #expect(try await client.ask("hello") == .text("hello")) }
        }
    }
}
