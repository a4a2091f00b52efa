import TestSupport
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("Fragments, control frames and broken rules", .timeLimit(.minutes(1)))
struct ConnectionTableFragmentsTests {
    /// Many small fragments are allowed here.
    private static func manyFragments(_ configuration: inout TransportConfiguration) {
        configuration.messages = .init(messageBytes: 8192, fragments: 1000, fragmentBytes: 0)
    }

    private static func fragments(_ opcode: UInt8, _ parts: [[UInt8]]) -> [[UInt8]] {
        parts.enumerated().map { index, part in
            let mask = (0..<4).map { UInt8(truncatingIfNeeded: index * 17 + $0 * 71 + 3) }
            return RawFrame.bytes(
                index == 0 ? opcode : RawFrame.continuation,
                part,
                isFinal: index == parts.count - 1,
                mask: mask
            )
        }
    }

    @Test("a message in fragments is one message, even cut within a scalar (RFC 6455 5.4)", arguments: [false, true])
    func fragments(_ inOneWrite: Bool) async throws {
        try await withServer(configure: Self.manyFragments) { server in
            let client = try await server.connect()
            let text = "grüße aus 世界, 🧵"
            for (opcode, heard) in [
                (RawFrame.text, Heard.text(text)), (RawFrame.binary, .binary(Array(text.utf8))),
            ] {
                let parts = text.utf8.map { [$0] } + [[]]
                let frames = Self.fragments(opcode, parts)
                if inOneWrite {
                    try await client.send(frames.flatMap(\.self))
                } else {
                    for frame in frames {
                        try await client.send(frame)
                        await server.endTurn()
                    }
                }
                #expect(try await client.next() == heard)
            }
            #expect(try await client.ask("next") == .text("next"))
        }
    }

    @Test("a ping between fragments is answered with its bytes, at once (RFC 6455 5.4, 5.5.2)")
    func pings() async throws {
        try await withServer(configure: Self.manyFragments) { server in
            let client = try await server.connect()
            try await client.send(RawFrame.text("one ", isFinal: false))
            for number in 0..<126 {
                let payload = [UInt8](repeating: UInt8(number), count: number)
                try await client.send(RawFrame.bytes(RawFrame.ping, payload))
                #expect(try await client.next() == .pong(payload))
            }
            try await client.send(RawFrame.bytes(RawFrame.pong, [1, 2, 3]))
            try await client.send(RawFrame.bytes(RawFrame.continuation, Array("two".utf8)))
            #expect(try await client.next() == .text("one two"))
        }
    }

    @Test("pings after a waiting command are all answered, in order")
    func pingsBehindSlow() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.say("!slow gate")
            try await server.stage.isWaited(at: "gate")
            for number in 0..<50 { try await client.send(RawFrame.bytes(RawFrame.ping, [UInt8(number)])) }
            await server.endTurn()
            server.stage.open("gate")
            #expect(try await client.next(51) == [.text("passed gate")] + (0..<50).map { .pong([UInt8($0)]) })
        }
    }

    @Test(
        "a client that breaks the protocol gets a Close, even while more of its bytes arrive (SEC-7)",
        arguments: BrokenRule.all
    )
    func brokenRules(_ rule: BrokenRule) async throws {
        for wire in TestServer.Wire.allCases {
            try await withServer(on: wire, configure: Self.manyFragments) { server in
                let client = try await server.connect()
                let before = RawFrame.text("before")
                try await client.send(before + rule.frames.flatMap(\.self) + [UInt8](repeating: 0x81, count: 200_000))
                #expect(try await client.rest() == [.text("before"), .close(rule.code), .end])
                #expect(server.stage.connectionEnded.count == 1, "the end is told as soon as it is decided")
                client.vanish()
                try await server.hasConnections(0)
            }
        }
    }

    @Test("too many fragments end the connection with 1008, and so do too small ones where the operator says so")
    func policy() async throws {
        try await withServer { server in
            let client = try await server.connect()
            let parts = Self.fragments(RawFrame.text, Array(repeating: [], count: 60) + ["help"].map { Array($0.utf8) })
            try await client.send(parts.flatMap(\.self))
            #expect(try await client.next() == .text("help"))
            let many = Self.fragments(RawFrame.binary, Array(repeating: [0], count: 65))
            try await client.send(many.flatMap(\.self))
            #expect(try await client.rest() == [.close(1008), .end])
        }
        try await withServer(configure: { $0.messages = .init(fragmentBytes: 64) }) { server in
            let client = try await server.connect()
            try await client.send(RawFrame.text("tiny", isFinal: false))
            #expect(try await client.rest() == [.close(1008), .end])
        }
    }
}
