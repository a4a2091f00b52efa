import Contexts
import Deflate
import TestSupport
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("Compressed messages (RFC 7692)", .timeLimit(.minutes(1)))
struct ConnectionTableCompressionTests {
    private static let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]  // RFC 7692 7.2.3.1

    private func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        precondition(payload.count < 126, "the tests' frames are short")
        return [first, 0x80 | UInt8(payload.count), 0, 0, 0, 0] + payload
    }

    private func deflated(_ text: String) -> [UInt8] {
        var deflater = Deflater(threshold: 0)
        let bytes = Array(text.utf8)
        return deflater.deflate(RawSpan(_elements: bytes.span), by: DeflateAgreement(serverWindowBits: 15)) { packed in
            (0..<packed.byteCount).map { packed.octet(at: $0) }
        } ?? []
    }

    private func request(_ offer: String) -> [UInt8] {
        let field = "\r\nSec-WebSocket-Extensions: \(offer)\r\n\r\n"
        return Array(RawClient.request.replacing("\r\n\r\n", with: field).utf8)
    }

    @Test("compressed and plain messages are read, and long replies are compressed")
    func echoes() async throws {
        let line = String(repeating: "The lobby is quiet. ", count: 20)
        let packed = self.deflated(line)
        try await withServer(configure: {
            $0.compression = DeflatePolicy()
            $0.messages = WebSocketConnection.Limits(fragmentBytes: 0)
        }) { server in
            let client = try server.dial()
            try await client.send(
                self.request("permessage-deflate; client_max_window_bits") + self.frame(0xC1, packed)
                    + self.frame(0x41, Array(packed[..<5])) + self.frame(0x80, Array(packed[5...]))
                    + self.frame(0x81, Array("short".utf8)) + self.frame(0xC1, Self.hello)
            )
            let head = try await client.readHead()
            #expect(head.contains("permessage-deflate; server_no_context_takeover; client_no_context_takeover"))
            let long: [UInt8] = [0xC1, UInt8(packed.count)] + packed
            let all = long + long + [0x81, 5] + Array("short".utf8) + [0x81, 5] + Array("Hello".utf8)
            try await eventually("answers") {
                _ = client.fill()
                return client.inbox.count >= all.count
            }
            #expect(Array(client.inbox) == all)
        }
    }

    @Test(
        "a message that cannot be inflated, is not UTF-8, or exceeds the limit ends the connection",
        arguments: [([0x06], 1007), ([0xCA, 0xFF, 0x03], 1007), (nil, 1009)] as [([UInt8]?, Int)]
    )
    func broken(_ payload: [UInt8]?, _ code: Int) async throws {
        try await withServer(configure: { $0.compression = DeflatePolicy() }) { server in
            let client = try server.dial()
            let bomb = self.deflated(String(repeating: "x", count: 9_000))
            try await client.send(self.request("permessage-deflate") + self.frame(0xC1, payload ?? bomb))
            _ = try await client.readHead()
            #expect(try await client.next() == .close(code))
        }
    }

    @Test("without the setting an offer is ignored, and a compressed frame is a violation (RFC 6455 5.2)")
    func off() async throws {
        try await withServer { server in
            let client = try server.dial()
            try await client.send(self.request("permessage-deflate") + self.frame(0xC1, Self.hello))
            #expect(try await !client.readHead().contains("permessage-deflate"))
            #expect(try await client.next() == .close(1002))
        }
    }

    @Test(
        "clients with and without compression get the same events, in order with events for them alone"
    )
    func shared() async throws {
        try await withServer(configure: { $0.compression = DeflatePolicy() }) { server in
            let plain = [try await server.connect(), try await server.connect()]
            let compressed = [try server.dial(), try server.dial()]
            for client in compressed {
                try await client.send(self.request("permessage-deflate"))
                _ = try await client.readHead()
            }
            try await eventually("all are here") { server.stage.entered.count == 4 }
            let all = server.stage.entered.map(\.outbound)
            let words = String(repeating: "one and the same; ", count: 6)
            for round in 0..<3 {
                Outbound.send(.text("\(words)\(round)"), to: all)
                for one in all { one.send(.text("alone")) }
            }
            for client in plain {
                let expected = (0..<3).flatMap { [Heard.text("\(words)\($0)"), .text("alone")] }
                #expect(try await client.next(6) == expected)
            }
            let frames = (0..<3).map { round -> [UInt8] in
                let packed = self.deflated("\(words)\(round)")
                return [0xC1, UInt8(packed.count)] + packed + [0x81, 5] + Array("alone".utf8)
            }
            for client in compressed {
                try await eventually("all was told") {
                    _ = client.fill()
                    return client.inbox.count >= frames.joined().count
                }
                #expect(Array(client.inbox) == Array(frames.joined()))
            }
        }
    }
}
