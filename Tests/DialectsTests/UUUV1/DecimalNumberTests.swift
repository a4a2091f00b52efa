import Dialects
import Testing

@Suite("Numbers of at most 16 digits")
struct DecimalNumberTests {
    private static func written(_ number: UInt64) throws -> String {
        let decimal = DecimalNumber(number)
        let bytes = try #require(
            MessageCheck.written(EncodedText("".utf8Span.span, answering: decimal).byteCount) {
                EncodedText("".utf8Span.span, answering: decimal).write("".utf8Span.span, to: &$0, at: 1)
            }
        )
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix(#"{"type":"text","re":"#) && text.hasSuffix(#","text":""}"#))
        return String(text.dropFirst(20).dropLast(11))
    }

    @Test("each number is written as its description, around each power of ten and at random")
    func digits() throws {
        var powers: [UInt64] = [1]
        for _ in 0..<15 { powers.append(powers[powers.count - 1] * 10) }
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        for index in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let number = (state >> 11) % powers[index % powers.count]
            #expect(try Self.written(number) == "\(number)", "seed \(seed)")
        }
        for power in powers {
            for number in [power - 1, power, power + 1, power * 9] { #expect(try Self.written(number) == "\(number)") }
        }
    }
}
