import Testing

@testable import WebSocketProtocol

@Suite("The bytes of a RawSpan")
struct RawSpanOctetsTests {
    private let bytes: [UInt8] = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0xC3, 0xA9, 0xFF]

    @Test("a word begins with its least significant byte")
    func word() {
        let span = RawSpan(_elements: self.bytes.span)
        #expect(span.octet(at: 10) == 0xFF)
        #expect(span.word(at: 0) == 0x0807_0605_0403_0201)
        #expect(span.word(at: 3) == 0xFFA9_C308_0706_0504)
    }

    @Test("a big-endian number begins with its most significant byte")
    func number() {
        let span = RawSpan(_elements: self.bytes.span)
        #expect(span.number(at: 1, count: 2) == 0x0203)
        #expect(span.number(at: 0, count: 8) == 0x0102_0304_0506_0708)
    }

    @Test("invalid UTF-8 becomes U+FFFD in a text")
    func text() {
        let span = RawSpan(_elements: self.bytes.span)
        #expect(span.text(in: 8..<10) == "é")
        #expect(span.text(in: 9..<11) == "\u{FFFD}\u{FFFD}")
        #expect(span.text(in: 3..<3).isEmpty)
    }

    @Test("reading beyond the end traps")
    func bounds() async {
        await #expect(processExitsWith: .failure) {
            let bytes: [UInt8] = [1, 2, 3]
            _ = RawSpan(_elements: bytes.span).octet(at: 3)
        }
        await #expect(processExitsWith: .failure) {
            let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7]
            _ = RawSpan(_elements: bytes.span).word(at: 0)
        }
    }
}
