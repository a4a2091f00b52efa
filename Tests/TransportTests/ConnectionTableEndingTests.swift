import Contexts
import Logging
import TestSupport
import Testing

@testable import Transport

/// The clock stands still in these tests: an end that needs a time-out does not happen.
@Suite("The end of a connection", .timeLimit(.minutes(1)))
struct ConnectionTableEndingTests {
    @Test(
        "the peer's Close is answered with its own code, and then the socket is closed (RFC 6455 5.5.1)",
        arguments: [nil, 1000, 1001, 1003, 1011, 1014, 3000, 4999] as [Int?]
    )
    func echo(_ code: Int?) async throws {
        for wire in TestServer.Wire.allCases {
            try await withServer(on: wire) { server in
                let client = try await server.connect()
                try await client.send(RawFrame.text("last words") + RawFrame.close(code) + RawFrame.text("ignored"))
                #expect(try await client.next(2) == [.text("last words"), .close(code)])
                try await server.hasConnections(0)
            }
        }
    }

    @Test("quit sends Close 1000, and the peer's Close ends it; until then only pings are answered (RFC 6455 5.5.2)")
    func quit() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.send(RawFrame.text("!quit") + RawFrame.text("hello") + RawFrame.bytes(RawFrame.ping, [1]))
            #expect(try await client.next(3) == [.text("bye"), .close(1000), .pong([1])])
            try await server.hasDepartures(1)
            try await client.send(RawFrame.text("hello") + RawFrame.bytes(RawFrame.ping, [2]))
            #expect(try await client.next() == .pong([2]))
            #expect(await server.server.connectionCount == 1, "the peer's Close is awaited")
            try await client.send(RawFrame.close(1000))
            #expect(try await client.next() == .end)
            try await server.hasConnections(0)
        }
    }

    @Test("our Close in the middle of a message of the peer: the rest of it is skipped")
    func closeWithinMessage() async throws {
        try await withServer { server in
            let client = try await server.connect()
            let long = RawFrame.bytes(RawFrame.binary, [UInt8](repeating: 0x88, count: 4000))
            try await client.send(Array(long.prefix(1000)))
            try await server.hasHeard()
            try #require(server.stage.entered.first).outbound.disconnect(.policy, saying: [.text("out")])
            #expect(try await client.next(2) == [.text("out"), .close(1008)])
            try await client.send(Array(long.dropFirst(1000)) + RawFrame.close(1008))
            #expect(try await client.next() == .end)
        }
    }

    @Test("a Close after a waiting command is answered after the command")
    func closeDuringCommand() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.send(RawFrame.text("!slow gate") + RawFrame.close(1000))
            try await server.stage.isWaited(at: "gate")
            server.stage.open("gate")
            #expect(try await client.rest() == [.text("passed gate"), .close(1000), .end])
        }
    }

    /// Ways for a client to vanish without a Close.
    enum Vanishing: CaseIterable { case close, reset, halfClose }

    @Test(
        "a client that vanishes while its command waits departs at once, exactly once, and stops counting",
        arguments: Vanishing.allCases
    )
    func vanish(_ vanishing: Vanishing) async throws {
        for wire in TestServer.Wire.allCases {
            try await withServer(on: wire) { server in
                let client = try await server.connect()
                try await client.send(RawFrame.text("!login ada") + RawFrame.text("more"))
                try await server.stage.isWaited(at: "ada")
                switch vanishing {
                case .close: client.vanish()
                case .reset: client.reset()
                case .halfClose: client.endSending()
                }
                try await server.hasDepartures(1)
                try await server.hasConnections(0)
                // Another connection gets the slot before the command returns.
                let next = try await server.connect()
                server.stage.open("ada")
                try await eventually("the command is done") { !server.stage.notes.isEmpty }
                #expect(server.stage.notes == ["attached: false"])
                #expect(try await next.ask("hello") == .text("hello"))
                #expect(try next.isQuiet())
                #expect(server.stage.connectionEnded.count == 1)
            }
        }
    }

    @Test("a client that vanishes while much of its input waits, and its socket is not read, is noticed")
    func vanishUnread() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.say("!slow gate")
            try await server.stage.isWaited(at: "gate")
            let line = RawFrame.text(String(repeating: "x", count: 1000))
            for _ in 0..<200 {
                _ = client.sendSome(line[...])
                await server.endTurn()
            }
            client.vanish()
            try await server.hasDepartures(1)
            try await server.hasConnections(0)
        }
    }

    @Test("a connection that is ended from outside while its command waits departs at once; the reply is dropped")
    func takenOver() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.say("!login ada")
            try await server.stage.isWaited(at: "ada")
            try #require(server.stage.entered.first).outbound.disconnect(.takenOver, saying: [.text("elsewhere")])
            #expect(try await client.next(2) == [.text("elsewhere"), .close(1008)])
            #expect(server.stage.connectionEnded.count == 1)
            try await client.send(RawFrame.close(1008))
            #expect(try await client.next() == .end, "the command is not waited for")
            try await server.hasConnections(0)
            server.stage.open("ada")
            try await eventually("the command is done") { server.stage.notes == ["attached: false"] }
        }
    }

    @Test("Closes that cross: the peer's came first, but after a waiting command")
    func crossing() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.send(RawFrame.text("!slow gate") + RawFrame.close(1000))
            try await server.stage.isWaited(at: "gate")
            try await server.hasHeard()
            try #require(server.stage.entered.first).outbound.disconnect(.takenOver, saying: [])
            #expect(try await client.rest() == [.close(1008), .end])
            try await server.hasConnections(0)
        }
    }

    @Test("Closes that cross: the peer's came first, but after output that it did not read")
    func crossingBehindOutput() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.send(RawFrame.text("!flood 1 4000000") + RawFrame.close(1000))
            try await eventually("output waits") { await server.parkedOutput > 0 }
            try #require(server.stage.entered.first).outbound.disconnect(.takenOver, saying: [])
            await server.endTurn()
            let heard = try await client.rest()
            #expect(heard.dropFirst() == [.close(1008), .end])
            try await server.hasConnections(0)
        }
    }

    @Test("only the first of several reasons counts")
    func firstReason() async throws {
        try await withServer { server in
            let client = try await server.connect()
            let outbound = try #require(server.stage.entered.first).outbound
            outbound.disconnect(.takenOver, saying: [.text("one")])
            outbound.disconnect(.quit, saying: [.text("two")])
            outbound.send(.text("three"))
            #expect(try await client.next(2) == [.text("one"), .close(1008)])
            try await client.send(RawFrame.bytes(3))
            #expect(try await client.next() == .end)
            #expect(server.stage.connectionEnded.count == 1)
        }
    }

    @Test("a connection that opens and closes leaves one log record each, with the close code")
    func log() async throws {
        try await withServer(on: .tcp) { server in
            let client = try await server.connect()
            try await client.send(RawFrame.close(1001))
            _ = try await client.rest()
            let id = try #require(server.stage.entered.first).id.description
            let records = server.log.records.filter { $0.level == .info }
            #expect(records.map(\.message) == ["connection opened", "connection closed"])
            #expect(records.allSatisfy { $0.metadata["uuu.connection"] == id })
            #expect(records.allSatisfy { $0.metadata["uuu.client_addr"] == "127.0.0.1" })
            #expect(records.last?.metadata["uuu.close_code"] == "1001")
            #expect(records.last?.metadata["uuu.reason"] == "peer closed")
        }
    }

    @Test("a protocol violation and a slow reader are logged as events of their own before the end (SEC-48)")
    func eventsOfEnds() async throws {
        try await withServer(on: .tcp) { server in
            let rude = try await server.connect()
            try await rude.send([0xFF, 0x80, 0, 0, 0, 0])
            _ = try await rude.rest()
            let slow = try await server.connect()
            #expect(try await slow.ask("here") == .text("here"))
            try #require(server.stage.entered.last).outbound.disconnect(.tooSlow, saying: [])
            #expect(try await slow.next() == .close(1008))
            try await slow.send(RawFrame.close(1008))
            _ = try await slow.rest()
            let events = server.log.records.compactMap { $0.metadata["uuu.event"] }
            #expect(
                events == [
                    "connection_opened", "protocol_violation", "connection_closed",
                    "connection_opened", "reader_too_slow", "connection_closed",
                ]
            )
        }
    }
}
