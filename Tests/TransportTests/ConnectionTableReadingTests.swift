import TestSupport
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("What a connection receives", .timeLimit(.minutes(1)))
struct ConnectionTableReadingTests {
    @Test(
        "nothing is sent before the 101, and the greeting right after it (RFC 6455 4.2.2)",
        arguments: TestServer.Wire.allCases
    )
    func greeting(_ wire: TestServer.Wire) async throws {
        try await withServer(on: wire) { server in
            server.stage.greeting = "Welcome."
            let client = try server.dial()
            try await client.send(Array(RawClient.request.utf8.dropLast()))
            await server.endTurn()
            #expect(try client.isQuiet())
            try await client.send([10])
            #expect(try await client.readHead().hasPrefix("HTTP/1.1 101 "))
            #expect(try await client.next() == .text("Welcome."))
        }
    }

    @Test("frames that arrive together with the request are answered, after the greeting")
    func pipelined() async throws {
        try await withServer { server in
            server.stage.greeting = "Welcome."
            let client = try server.dial()
            try await client.upgrade(thenSend: RawFrame.text("one") + RawFrame.text("two"))
            #expect(try await client.next(3) == [.text("Welcome."), .text("one"), .text("two")])
        }
    }

    @Test("a frame that arrives partly with the request is not lost, even if the greeting takes long")
    func partlyPipelined() async throws {
        try await withServer { server in
            server.stage.greeting = "!curtain"
            let client = try server.dial()
            let frames = RawFrame.text("one") + RawFrame.text("two")
            try await client.upgrade(thenSend: Array(frames.prefix(12)))
            try await server.stage.isWaited(at: "!curtain")
            try await client.send(Array(frames.dropFirst(12)))
            await server.endTurn()
            #expect(try client.isQuiet())
            server.stage.open("!curtain")
            #expect(try await client.next(3) == [.text("!curtain"), .text("one"), .text("two")])
        }
    }

    @Test("a request is parsed however it is cut")
    func cutRequest() async throws {
        try await withServer { server in
            let request = Array(RawClient.request.utf8)
            let client = try server.dial()
            for byte in request {
                try await client.send([byte])
                await server.endTurn()
            }
            #expect(try await client.readHead().hasPrefix("HTTP/1.1 101 "))
            #expect(try await client.ask("hello") == .text("hello"))
        }
    }

    @Test("of a request in pieces only new bytes are parsed, and no parser remains after its end")
    func requestInPieces() async throws {
        try await withServer { server in
            let head = Array(RawClient.request.utf8.dropLast(2)) + Array("X-Long: ".utf8)
            let ends = ["\r\n\r\n", "\u{1}", String(repeating: "x", count: 16_384)]
            for (end, status) in zip(ends, ["101", "400", "431"]) {
                let client = try server.dial()
                for piece in [Array("GET".utf8), Array(head.dropFirst(3))] {
                    try await client.send(piece)
                    try await server.hasHeard()
                }
                #expect(await server.server.tables[0].unfinishedHeads == 1)
                #expect(await server.parkedInput == head.count)
                try await client.send(Array(end.utf8))
                #expect(try await client.readHead().hasPrefix("HTTP/1.1 \(status) "))
                #expect(await server.server.tables[0].unfinishedHeads == 0)
                client.vanish()
                try await server.hasConnections(0)
            }
            let client = try server.dial()
            try await client.send(head)
            try await server.hasHeard()
            client.vanish()
            try await server.hasConnections(0)
            #expect(await server.server.tables[0].unfinishedHeads == 0)
        }
    }

    @Test("a text is read however its frame is cut (RFC 6455 8.1)")
    func cutFrame() async throws {
        try await withServer { server in
            let client = try await server.connect()
            let text = "zwölf Boxkämpfer, 世界 🧵"
            let frame = RawFrame.text(text)
            for cut in 1..<frame.count {
                try await client.send(Array(frame.prefix(cut)))
                await server.endTurn()
                try await client.send(Array(frame.dropFirst(cut)))
                #expect(try await client.next() == .text(text), "cut after \(cut) bytes")
            }
            for byte in frame {
                try await client.send([byte])
                await server.endTurn()
            }
            #expect(try await client.next() == .text(text), "a byte at a time")
        }
    }

    @Test(
        "each form of the length is read, whole and cut",
        arguments: [0, 1, 125, 126, 127, 5000, 65_535, 65_536, 300_000]
    )
    func lengths(_ count: Int) async throws {
        try await withServer(configure: { $0.messages = .init(messageBytes: 1 << 20) }) { server in
            let client = try await server.connect()
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ 7) }
            try await client.send(RawFrame.bytes(RawFrame.binary, bytes))
            #expect(try await client.next() == .binary(bytes))
            let frame = RawFrame.bytes(RawFrame.binary, bytes)
            for cut in [1, 2, 3, 4, 5, 9, 10, 13] where cut < frame.count {
                try await client.send(Array(frame.prefix(cut)))
                await server.endTurn()
                try await client.send(Array(frame.dropFirst(cut)))
                #expect(try await client.next() == .binary(bytes), "cut after \(cut) bytes")
            }
        }
    }

    @Test(
        "a request that is not an upgrade is answered in HTTP, and the connection ends (SEC-1, SEC-6)",
        arguments: [
            ("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "200"), ("GET /other HTTP/1.1\r\nHost: x\r\n\r\n", "404"),
            ("POST / HTTP/1.1\r\nHost: x\r\n\r\n", "405"), ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "426"),
            ("nonsense\r\n\r\n", "400"), (String(repeating: "a", count: 20_000), "414"),
        ]
    )
    func notAnUpgrade(_ request: String, _ status: String) async throws {
        for wire in TestServer.Wire.allCases {
            try await withServer(on: wire) { server in
                let client = try server.dial()
                // More than one read can take: closing at once would reset the connection and lose the answer.
                try await client.send(Array(request.utf8) + [UInt8](repeating: 0x61, count: 100_000))
                #expect(try await client.readHead().hasPrefix("HTTP/1.1 \(status) "))
                try await eventually("the server ends") { client.fill() == .end }
                client.vanish()
                try await server.hasConnections(0)
                #expect(server.stage.connectionEnded.isEmpty)
            }
        }
    }
}
