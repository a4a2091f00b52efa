import Dialects
import Testing

@Suite("Lines in the usual form")
struct ShortLineTests {
    private static func short(_ json: String) -> ClientMessage.Line? { UUUV1.shortLine(json.utf8Span.span) }

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

    @Test("bytes that are no UTF-8 are left to the whole reader")
    func invalid() {
        var bytes = Array(#"{"type":"line","id":1,"text":"ab"}"#.utf8)
        bytes[30] = 0xFF
        #expect(UUUV1.shortLine(bytes.span) == nil)
    }
}
