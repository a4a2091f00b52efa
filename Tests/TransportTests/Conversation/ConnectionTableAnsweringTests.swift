import Contexts
import Dialects
import TestSupport
import Testing

@testable import Transport

@Suite("Answers in uuu.v1", .timeLimit(.minutes(1)))
struct ConnectionTableAnsweringTests {
    /// Texts that need no escape and that do, that fit into a short frame and that do not, up to several messages.
    private static let texts = [
        "", "tea", "caf\u{E9} \u{1F409}", "a \"quote\"", "two\ttabs\t", String(repeating: "x", count: 60),
        String(repeating: "x", count: 90), String(repeating: "y", count: 1_000), String(repeating: "\"", count: 1_000),
    ]

    private static func written(_ message: ServerMessage, re line: UInt64) -> Heard {
        var bytes: [UInt8] = []
        UUUV1.write(message, re: line, to: &bytes)
        return .text(String(decoding: bytes, as: UTF8.self))
    }

    private static func line(_ id: UInt64, _ text: String, isUsual: Bool) -> String {
        let escaped = text.replacing("\"", with: "\\\"").replacing("\t", with: "\\t")
        return isUsual
            ? #"{"type":"line","id":\#(id),"text":"\#(escaped)"}"#
            : #"{"text":"\#(escaped)","id":\#(id),"type":"line"}"#
    }

    @Test("a line is answered with a text and a prompt, however it is written, and however long they are")
    func answers() async throws {
        try await withServer { server in
            let client = try server.dial()
            try await client.upgrade(offering: "uuu.v1")
            try await client.say(#"{"type":"hello"}"#)
            while try await !"\(client.next())".contains("prompt") {}
            var id: UInt64 = 0
            for isUsual in [true, false, true] {
                for text in Self.texts {
                    id += 1
                    try await client.say(Self.line(id, text, isUsual: isUsual))
                    let expected = [
                        Self.written(.text(text), re: id),
                        Self.written(.prompt(PromptMessage(context: "c_stage")), re: id),
                    ]
                    #expect(try await client.next(2) == expected)
                }
            }
        }
    }
}
