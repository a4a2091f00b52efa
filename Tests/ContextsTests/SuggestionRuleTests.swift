import Testing
import Words

@testable import Contexts

@Suite("did you mean, of commands")
struct SuggestionRuleTests {
    @Test(
        "one edit is near, two from five letters on; the nearest word wins, of equals the first",
        arguments: [
            ("whp", "who"), ("hlep", "help"), ("hpl", nil), ("mesages", "messages"), ("mesaegs", "messages"),
            ("refrehs", "refresh"), ("rfrehs", "refresh"), ("w", nil), ("", nil), ("hel", "help"), ("lobyb", "lobby"),
            ("helo", "help"), (String(repeating: "x", count: 10_000), nil),
        ] as [(String, String?)]
    )
    func nearest(_ typed: String, _ word: String?) {
        let words = ["who", "help", "hello", "refresh", "messages", "lobby"]
        #expect(SuggestionRule.commands.nearest(to: typed, among: words) == word)
    }
}
