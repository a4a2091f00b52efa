import Testing

@testable import Settings

@Suite("suggestions for misspelt keys")
struct SuggestionRuleTests {
    @Test("the nearest word is suggested: one edit away, two from five letters on, three from ten") func reach() {
        let words = ["port", "event_loops", "level", "MOTD"]
        #expect("prot".meantWord(among: words) == "port")
        #expect("prto".meantWord(among: ["port"]) == nil)
        #expect("lvele".meantWord(among: words) == "level")
        #expect("evnt_lops_".meantWord(among: words) == "event_loops")
        #expect(" motd ".meantWord(among: words) == "MOTD")
        #expect("x".meantWord(among: ["y"]) == nil)
        #expect(String(repeating: "port", count: 5_000).meantWord(among: words) == nil)
    }
}
