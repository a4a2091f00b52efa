import Testing

@testable import Settings

@Suite("text from a file in a message")
struct ShownTextTests {
    @Test(
        "it is on one line, and every character is visible",
        arguments: [
            ("abc", "\"abc\""), ("", "\"\""), ("a\nb\tc", "\"a\\nb\\tc\""), ("\"\\", "\"\\\"\\\\\""),
            ("\u{1B}[31m", "\"\\u{1B}[31m\""), ("a\u{202E}b", "\"a\\u{202E}b\""), ("\u{2028}", "\"\\u{2028}\""),
            ("\u{A0}", "\"\\u{A0}\""), ("Grüße 世界 🎉", "\"Grüße 世界 🎉\""), ("\r", "\"\\u{D}\""),
        ]
    )
    func quoted(_ text: String, _ expected: String) {
        #expect(text.quoted == expected)
    }

    @Test("it is cut after 60 characters") func cut() {
        let sixty = String(repeating: "x", count: 60)
        #expect(sixty.quoted == "\"\(sixty)\"")
        #expect((sixty + "y").quoted == "\"\(sixty)…\"")
    }
}
