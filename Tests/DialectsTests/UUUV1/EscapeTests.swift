import Dialects
import Testing

@Suite("Strings in uuu.v1")
struct EscapeTests {
    /// Returns a scalar as RFC 8259 section 7 needs it, and nothing more.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\u{8}": "\\b"
        case "\u{C}": "\\f"
        case "\u{0}"..."\u{F}": "\\u000" + String(scalar.value, radix: 16)
        case "\u{10}"..."\u{1F}": "\\u00" + String(scalar.value, radix: 16)
        default: String(Character(scalar))
        }
    }

    @Test("every scalar is escaped if it must be, and is read as it was")
    func allScalars() throws {
        var (written, next): (Int, UInt32) = (0, 0)
        while next <= 0x10FFFF {
            let scalars = (next..<next + 64).compactMap { Unicode.Scalar($0) }
            next += 64
            let text = String(String.UnicodeScalarView(scalars))
            let string = scalars.map(Self.escaped).joined()
            #expect(WritingExamples.json(.text(text)) == #"{"type":"text","text":"\#(string)"}"#)
            let line = #"{"type":"line","id":1,"text":"\#(string)"}"#
            #expect(try UUUV1.read(Array(line.utf8).span) == .line(.init(id: 1, text: text)))
            written += scalars.count
        }
        #expect(written == 0x110000 - 0x800)
    }

    @Test("each offset of an escape, in texts of each length around a machine word")
    func offsets() {
        for count in 0..<40 {
            let plain = String(repeating: "a", count: count)
            #expect(WritingExamples.json(.text(plain)) == #"{"type":"text","text":"\#(plain)"}"#)
            for offset in 0..<count {
                for scalar: Unicode.Scalar in ["\"", "\\", "\n", "\u{1F}", "\u{0}", "\u{7F}", "\u{80}", "\u{10FFFF}"] {
                    var scalars = Array(plain.unicodeScalars)
                    scalars[offset] = scalar
                    scalars.append(scalar)
                    let string = scalars.map(Self.escaped).joined()
                    let text = String(String.UnicodeScalarView(scalars))
                    #expect(WritingExamples.json(.text(text)) == #"{"type":"text","text":"\#(string)"}"#)
                }
            }
        }
    }

    @Test("escapes of a client are read, whether they are needed or not")
    func reading() throws {
        let line = #"{"type":"line","id":1,"text":"\"\\\/\b\f\n\r\t\u0041\u00e9\u00E9\u20AC\ud83d\uDC09\u0000"}"#
        let text = "\"\\/\u{8}\u{C}\n\r\tA\u{E9}\u{E9}\u{20AC}\u{1F409}\u{0}"
        #expect(try UUUV1.read(Array(line.utf8).span) == .line(.init(id: 1, text: text)))
    }
}
