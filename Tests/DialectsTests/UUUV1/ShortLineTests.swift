import Dialects
import Testing

@Suite("Lines in the usual form")
struct ShortLineTests {
    private static func short(_ json: String) -> ClientMessage.Line? {
        UUUV1.shortLine(json.utf8Span.span).map { line in
            ClientMessage.Line(id: line.id, text: String(decoding: Array(json.utf8)[line.text], as: UTF8.self))
        }
    }

    @Test(
        "a line in the usual form is read as any reader reads it",
        arguments: [
            #"{"type":"line","id":1,"text":""}"#, #"{"type":"line","id":7,"text":"look"}"#,
            #"{"type":"line","id":120,"text":"say {x} [1,2]: ~"}"#,
            #"{"type":"line","id":999999999999999,"text":"ünïcode 😀 to the end"}"#,
        ]
    )
    func usual(_ json: String) throws {
        let line = try #require(Self.short(json))
        #expect(try UUUV1.read(json.utf8Span.span) == .line(line))
    }

    @Test(
        "any other message is left to the whole reader",
        arguments: [
            "", "{", #"{"type":"line","id":"#, #"{"type":"line","id":1"#, #"{"type":"line","id":1,"text":"#,
            #"{"type":"line","id":1,"text":""#, #"{"type":"line","id":1,"text":"a"#,
            #"{"type":"line","id":1,"text":"a""#,
            #"{"type":"line","id":1,"text":"a"} "#, #" {"type":"line","id":1,"text":"a"}"#,
            #"{"type":"line","id":0,"text":"a"}"#, #"{"type":"line","id":01,"text":"a"}"#,
            #"{"type":"line","id":-1,"text":"a"}"#, #"{"type":"line","id":,"text":"a"}"#,
            #"{"type":"line","id":1.0,"text":"a"}"#, #"{"type":"line","id":9007199254740993,"text":"a"}"#,
            #"{"type":"line","id":1,"text":"a","step":"name"}"#, #"{"type":"line","id":1,"step":"s","text":"a"}"#,
            #"{"type":"line","id":1,"text":"a\nb"}"#, #"{"type":"line","id":1,"text":"a\u0062"}"#,
            #"{"type":"line","id":1,"text":"\""}"#, "{\"type\":\"line\",\"id\":1,\"text\":\"a\tb\"}",
            #"{"type":"line","text":"a","id":1}"#, #"{"type":"lime","id":1,"text":"a"}"#,
            #"{"type":"line","id":1,"text":1}"#,
            #"{"type":"ping","n":1}"#,
        ]
    )
    func other(_ json: String) { #expect(Self.short(json) == nil) }

    @Test("the text is found at each length around a machine word")
    func lengths() {
        for count in 0..<40 {
            let text = String(repeating: "a", count: count) + "z"
            for id in [1, 12_345, 999_999_999_999_999] as [UInt64] {
                let json = #"{"type":"line","id":\#(id),"text":"\#(text)"}"#
                #expect(Self.short(json) == .init(id: id, text: text))
            }
        }
    }

    @Test("a byte that ends a text or is escaped is found at each place")
    func places() {
        for count in 1..<40 {
            for place in 0..<count {
                for byte in [0x22, 0x5C, 0x1F, 0x00] as [UInt8] {
                    var text = Array(repeating: UInt8(ascii: "a"), count: count)
                    text[place] = byte
                    let bytes = Array(#"{"type":"line","id":1,"text":""#.utf8) + text + Array("\"}".utf8)
                    #expect(UUUV1.shortLine(bytes.span) == nil)
                }
            }
        }
    }
}
