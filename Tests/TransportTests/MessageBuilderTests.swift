import Contexts
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("Messages made of masked bytes (RFC 6455 5.3, 8.1)")
struct MessageBuilderTests {
    private static let mask: [UInt8] = [0x9A, 0x01, 0xFE, 0x35]

    /// The message of a payload that lies after some other bytes, with its mask rotated.
    private func build(_ kind: MessageKind, _ payload: [UInt8], behind gap: Int = 0, turned: Int = 0) -> Message? {
        let mask = (0..<4).map { Self.mask[($0 + turned) % 4] }
        let masked = payload.enumerated().map { $1 ^ mask[$0 % 4] }
        let bytes = Array(repeating: 0xEE, count: gap) + masked + [0xEE, 0xEE]
        let raw = mask.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << (8 * UInt32($1.offset)) }
        let location = Payload(offset: gap, count: payload.count, mask: Mask(rawValue: raw))
        return MessageBuilder.message(kind, location, in: RawSpan(_elements: bytes.span))
    }

    @Test("every length, offset and rotation of the mask gives the same bytes", arguments: 0..<4)
    func quota(_ turned: Int) {
        for gap in 0..<9 {
            for count in 0..<40 {
                let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
                let text = String(repeating: "ab c", count: 10).prefix(count)
                #expect(self.build(.binary, payload, behind: gap, turned: turned) == .binary(payload))
                #expect(self.build(.text, Array(text.utf8), behind: gap, turned: turned) == .text(String(text)))
            }
        }
    }

    @Test("text beyond ASCII comes out as it went in, at every offset", arguments: 0..<4)
    func beyondASCII(_ turned: Int) {
        for text in ["é", "grüße, 世界", "🧵 and more than fifteen bytes", "\u{0}\u{7F}\u{80}", "\u{FFFD}\u{10FFFF}"] {
            for gap in 0..<9 {
                #expect(self.build(.text, Array(text.utf8), behind: gap, turned: turned) == .text(text))
            }
        }
    }

    @Test(
        "text that is not UTF-8 is refused, short or long, and never repaired",
        arguments: [
            [0x80], [0xC3], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0xA7],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0x61, 0xC3, 0x28],
        ] as [[UInt8]]
    )
    func invalid(_ bytes: [UInt8]) {
        for padding in [0, 1, 7, 8, 9, 15, 16, 40] {
            let ascii = [UInt8](repeating: 0x61, count: padding)
            #expect(self.build(.text, ascii + bytes) == nil)
            #expect(self.build(.text, bytes + ascii) == nil)
            #expect(self.build(.binary, bytes + ascii) == .binary(bytes + ascii))
        }
    }
}
