import Contexts
import Testing

@testable import Transport

@Suite("Deadlines of connections")
struct ConnectionTableDeadlinesTests {
    private static func isGreeted(_ client: RawClient) async throws -> Bool {
        guard case .text(let text) = try await client.next() else { return false }
        return text.contains(#""type":"welcome""#)
    }

    @Test("a client of uuu.v1 that says nothing is greeted after ten seconds, and not before")
    func hello() async throws {
        try await withInn { server, _ in
            let client = try await server.guest(of: "uuu.v1")
            await server.pass(milliseconds: 9_999)
            #expect(try client.isQuiet())
            await server.pass(milliseconds: 16)
            #expect(try await Self.isGreeted(client))
        }
    }

    @Test("a client that says what it wants is greeted once")
    func helloInTime() async throws {
        try await withInn { server, _ in
            let client = try await server.guest(of: "uuu.v1")
            try await client.say(#"{"type":"hello"}"#)
            #expect(try await Self.isGreeted(client))
            // The greeting of the context, and a prompt.
            _ = try await client.next(2)
            await server.pass(milliseconds: 10_016)
            #expect(try client.isQuiet())
        }
    }

    @Test(
        "a player who types nothing is disconnected, however often it was looked; a client at the door is not",
        arguments: [true, false]
    )
    func idle(outlivesProcess: Bool) async throws {
        try await withInn(
            kept: outlivesProcess ? NoParking() : nil,
            configure: { ($0.idleMilliseconds, $0.pingMilliseconds) = (60_000, 0) }
        ) { server, _ in
            let (client, visitor) = (try await server.guest(), try await server.guest())
            #expect(try await client.ask("log ada") == .text("in"))
            for _ in 0..<3 { await server.pass(milliseconds: 15_008) }
            #expect(try await client.ask("add tea") == .text("tea"))
            for _ in 0..<4 { await server.pass(milliseconds: 15_008) }
            #expect(try client.isQuiet(), "it was typed in between")
            await server.pass(milliseconds: 15_008)
            #expect(try await client.next() == .close(1000))
            #expect(try await visitor.ask("add tea") == .text("tea"))
        }
    }

    @Test("what is waited for last replaces what was waited for before")
    func replaced() async throws {
        try await withInn(
            kept: NoParking(),
            configure: { ($0.idleMilliseconds, $0.pingMilliseconds) = (60_000, 0) }
        ) { server, inn in
            let client = try await server.guest()
            #expect(try await client.ask("log ada") == .text("in"))
            client.vanish()
            try await eventually("ada is lost") { inn.notes == ["ada lost"] }
            await server.endTurn()
            for _ in 0..<6 { await server.pass(milliseconds: 15_008) }
            #expect(inn.notes == ["ada lost"], "a session that waits is not idle")
            await server.pass(milliseconds: 600_000)
            #expect(inn.notes == ["ada lost", "ada expired"])
        }
    }

    @Test("a deadline occupies no more memory than its time did")
    func size() {
        #expect(MemoryLayout<Deadline?>.size <= MemoryLayout<UInt64?>.size)
    }
}
