import Testing
import Words

@testable import Contexts

@Suite("suggestions for commands")
struct SuggestionRuleTests {
    @Test(
        "one edit is close enough, two from five letters on; the nearest word wins, the first one if equal",
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
