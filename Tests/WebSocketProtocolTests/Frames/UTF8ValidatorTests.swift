import TestSupport
import Testing
import WebSocketProtocol

@Suite("UTF-8 in parts (RFC 3629, RFC 6455 8.1)")
struct UTF8ValidatorTests {
    /// Validates masked chunks in order; nil as soon as one is refused.
    private func validate(_ chunks: [[UInt8]], mask: Mask = Mask(rawValue: 0x3D21_FA37)) -> UTF8Validator? {
        var validator = UTF8Validator()
        for chunk in chunks {
            // The payload does not start at the first byte.
            let bytes = [0xFF, 0xFF, 0xFF] + chunk.enumerated().map { $1 ^ mask[$0] } + [0xFF]
            let payload = Payload(offset: 3, count: chunk.count, mask: mask)
            guard validator.accept(payload, of: RawSpan(_elements: bytes.span)) else { return nil }
        }
        return validator
    }

    @Test(
        "text is accepted, whole and byte by byte",
        arguments: [
            "", "a", "seven..", "eight...", "nine.....", "κόσμε", "a€😀 and then some more text 😀",
            "\u{0}\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}\u{D7FF}\u{E000}",
        ]
    )
    func accepted(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(self.validate([bytes])?.isComplete == true)
        #expect(self.validate(bytes.map { [$0] })?.isComplete == true)
        #expect(self.validate([bytes], mask: Mask(rawValue: 0))?.isComplete == true)
    }

    @Test("it agrees with the standard library on every first byte and every bound of the second byte (RFC 3629 4)")
    func allPairs() {
        for first in UInt8.min...UInt8.max {
            for second in [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xFF] as [UInt8] {
                for tail in [[], [0x80], [0x80, 0xBF], [0xC0]] as [[UInt8]] {
                    let bytes = [first, second] + tail
                    let seen = self.validate([bytes])
                    #expect((seen?.isComplete ?? false) == ReferenceParser.isUTF8(bytes), "\(bytes)")
                    #expect((seen != nil) == ReferenceParser.mayBecomeUTF8(bytes), "\(bytes)")
                }
            }
        }
    }

    @Test(
        "overlong forms, surrogates and numbers beyond U+10FFFF are refused at the first invalid byte (RFC 3629 3)",
        arguments: [
            [0xC0], [0xC1], [0xF5], [0xFF], [0x80], [0xE0, 0x9F], [0xED, 0xA0], [0xF0, 0x8F], [0xF4, 0x90],
            [0xC3, 0x28], [0xE2, 0x82, 0x28], [0xF0, 0x9F, 0x98, 0x28],
        ] as [[UInt8]]
    )
    func refused(_ bytes: [UInt8]) {
        #expect(self.validate([Array("some text before ".utf8) + bytes]) == nil)
        #expect(self.validate([Array(bytes.dropLast())]) != nil)
    }

    @Test(
        "a text that ends within a scalar is not complete",
        arguments: [[0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98]] as [[UInt8]]
    )
    func incomplete(_ bytes: [UInt8]) {
        #expect(self.validate([bytes])?.isComplete == false)
    }

    @Test("it agrees with the standard library on random bytes", arguments: Seeds.fresh)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet: [[UInt8]] =
            ["a", "eight   ", "é", "€", "😀"].map { Array($0.utf8) } + [[0x80], [0xE2], [0xF0, 0x9F]]
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...12, using: &generator)).flatMap { _ in
                Int.random(in: 0..<8, using: &generator) == 0
                    ? alphabet[Int.random(in: 5..<8, using: &generator)]
                    : alphabet[Int.random(in: 0..<5, using: &generator)]
            }
            let isValid = ReferenceParser.isUTF8(bytes)
            #expect((self.validate([bytes])?.isComplete ?? false) == isValid, "seed \(seed): \(bytes)")
        }
    }
}
