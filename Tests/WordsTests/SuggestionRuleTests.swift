import Testing
import Words

@Suite("Suggestions for unknown words")
struct SuggestionRuleTests {
    let words = ["port", "Port", "level"]

    private func rule(minimum: Int = 1, maximum: Int = 16, lengths: [Int] = [2, 5], ignoresCase: Bool = false)
        -> SuggestionRule
    {
        SuggestionRule(minimumLength: minimum, maximumLength: maximum, lengths: lengths, ignoresCase: ignoresCase)
    }

    @Test("the length of the input determines how many edits are allowed") func reach() {
        #expect(self.rule().nearest(to: "prot", among: self.words) == "port")
        #expect(self.rule().nearest(to: "prto", among: self.words) == nil)
        #expect(self.rule(lengths: [2, 4]).nearest(to: "prto", among: self.words) == "port")
        #expect(self.rule(lengths: [5]).nearest(to: "prot", among: self.words) == nil)
        #expect(self.rule().nearest(to: "lvele", among: self.words) == "level")
    }

    @Test("the word with the fewest edits wins, and the first of several") func nearest() {
        #expect(self.rule().nearest(to: "Por", among: self.words) == "Port")
        #expect(self.rule().nearest(to: "xort", among: self.words) == "port")
    }

    @Test("a word that is too short matches nothing, or only itself") func short() {
        #expect(self.rule(minimum: 2).nearest(to: "x", among: ["x", "y"]) == nil)
        #expect(self.rule().nearest(to: "x", among: ["y", "x"]) == "x")
        #expect(self.rule().nearest(to: "", among: ["", "y"]) == nil)
    }

    @Test("capital letters are different, or ignored") func letterCase() {
        #expect(self.rule().nearest(to: "LEVEL", among: self.words) == nil)
        #expect(self.rule(ignoresCase: true).nearest(to: "LEVEL", among: self.words) == "level")
        #expect(self.rule(ignoresCase: true).nearest(to: "PORT", among: ["Port"]) == "Port")
    }

    @Test("only the first characters are compared, however long the input is") func bounded() {
        #expect(self.rule(maximum: 4).nearest(to: "portable", among: self.words) == "port")
        #expect(self.rule().nearest(to: String(repeating: "port", count: 5_000), among: self.words) == nil)
    }
}
