import Dialects
import Testing

@Suite("A text that answers a line")
struct EncodedTextTests {
    @Test("it is the same as any text, escaped or not, at each length around a machine word")
    func same() {
        for count in 0..<40 {
            for special in ["", "\n", "\"", "\u{1}", "\u{E9}", "\u{1F409}"] {
                for line in [1, 9, 10, 12_345, 99_999_999, 100_000_000, 100_000_001, 1 << 53] as [UInt64] {
                    let text = String(repeating: "a", count: count) + special + String(repeating: "b", count: count % 9)
                    let encoded = EncodedText(text.utf8Span.span, answering: DecimalNumber(line))
                    let written = MessageCheck.written(encoded.byteCount) {
                        encoded.write(text.utf8Span.span, to: &$0, at: 1)
                    }
                    #expect(
                        written.map { String(decoding: $0, as: UTF8.self) }
                            == WritingExamples.json(.text(text), re: line)
                    )
                }
            }
        }
    }
}
