import Testing

@testable import Settings

@Suite("did you mean, of settings")
struct SuggestionRuleTests {
    @Test("the nearest word within reach is meant: one edit, two from five letters, three from ten") func reach() {
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
