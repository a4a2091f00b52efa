import StandardContexts
import Testing

@Suite("the wrapping of the message of the day")
struct TextWrappingTests {
    @Test(
        "a paragraph is wrapped as Python's textwrap.fill does",
        arguments: [
            // The results of Python 3.11.7 for (text, width).
            ("", 10, ""),
            ("hello", 5, "hello"),
            ("The quick brown fox jumps over the lazy dog.", 10, "The quick\nbrown fox\njumps over\nthe lazy\ndog."),
            ("a hyphen-ated well-known word", 8, "a\nhyphen-\nated\nwell-\nknown\nword"),
            ("use the -b option, or --long one", 12, "use the -b\noption, or\n--long one"),
            ("xxxxxxxxxxxxxxxxxxxxxxxxx", 10, "xxxxxxxxxx\nxxxxxxxxxx\nxxxxx"),
            ("one  two   three", 8, "one  two\nthree"),
            ("tab\there\nand", 80, "tab     here and"),
            ("yes--no maybe---so", 5, "yes--\nno\nmaybe\n---so"),
            ("3-4 and 10-20 or e-mail me", 6, "3-4\nand\n10-20\nor\ne-mail\nme"),
            ("n\u{E9}e caf\u{E9} na\u{EF}ve", 6, "n\u{E9}e\ncaf\u{E9}\nna\u{EF}ve"),
            ("http://example.org/a-very-long-path-name/x", 20, "http://example.org/a\n-very-long-path-\nname/x"),
            ("ab-cd-/ef--gh_-i", 4, "ab-c\nd-\n/ef\n--gh\n_-i"),
        ]
    )
    func fill(_ text: String, _ width: Int, _ wrapped: String) {
        #expect(TextWrapping.fill(text, width: width) == wrapped)
    }

    @Test("no line is longer than the width, and no word is lost")
    func property() {
        var random = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: .min ... .max, using: &random)
        var generator = SplitMix(state: seed)
        for _ in 0..<500 {
            let letters = Array("ab- \t\n.\u{E9}")
            let text = String((0..<200).map { _ in letters.randomElement(using: &generator) ?? "a" })
            let width = Int.random(in: 1...40, using: &generator)
            let wrapped = TextWrapping.fill(text, width: width)
            #expect(wrapped.split(separator: "\n").allSatisfy { $0.unicodeScalars.count <= width }, "seed \(seed)")
            #expect(wrapped.filter { !$0.isWhitespace } == text.filter { !$0.isWhitespace }, "seed \(seed)")
        }
    }

    @Test("paragraphs are separated by one blank line, however many there were, and wrapped separately")
    func paragraphs() {
        let text = "\n\r\nOne\r\nline.\n \n\nAnother\nline\n\n"
        #expect(TextWrapping.paragraphs(text) == "One line.\n\nAnother line")
        #expect(TextWrapping.paragraphs("a b\n\nc d", width: 1) == "a\nb\n\nc\nd")
        #expect(TextWrapping.paragraphs(" \n\n") == "")
    }

    @Test("a line has at most 80 columns")
    func width() {
        let text = String(repeating: "word ", count: 100)
        let lengths = TextWrapping.paragraphs(text).split(separator: "\n").map(\.count)
        #expect(lengths.max() == 79)
    }
}

/// A random number generator with a seed (Steele, Lea and Flood: SplitMix64).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var z = self.state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
