import Testing

@testable import WebSocketProtocol

@Suite("Counting whole messages")
struct WebSocketConnectionCountingTests {
    /// A masked frame of a client, whose mask is 0.
    private static func frame(_ first: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
        [first, 0x80 | UInt8(payload.count), 0, 0, 0, 0] + payload
    }

    private static func count(_ bytes: [UInt8], from offset: Int = 0, atMost maximum: Int = 100) -> Int {
        WebSocketConnection().messages(in: RawSpan(_elements: bytes.span), from: offset, atMost: maximum)
    }

    @Test("each whole message counts once, however many frames it has; others do not")
    func whole() {
        let (text, ping) = (Self.frame(0x81, [97]), Self.frame(0x89))
        let fragments = Self.frame(0x01, [97]) + ping + Self.frame(0x00, [98]) + Self.frame(0x80)
        #expect(Self.count([]) == 0)
        #expect(Self.count(ping + ping) == 0)
        #expect(Self.count(text + fragments + Self.frame(0x82)) == 3)
        #expect(Self.count(text + text.dropLast()) == 1)
        #expect(Self.count(text + fragments.dropLast(6)) == 1)
        #expect(Self.count([1, 2, 3] + text, from: 3) == 1)
        #expect(Self.count(Array(repeating: text, count: 50).flatMap(\.self), atMost: 7) == 7)
    }

    @Test("what follows a Close or a violation does not count")
    func ended() {
        let text = Self.frame(0x81, [97])
        #expect(Self.count(text + Self.frame(0x88) + text) == 1)
        #expect(Self.count(text + [0x81, 0x01, 97] + text) == 1)
    }
}
