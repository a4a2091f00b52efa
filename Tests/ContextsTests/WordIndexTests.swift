import Testing

@testable import Contexts

@Suite("Words found by their bytes")
struct WordIndexTests {
    private static func find(_ word: String, in index: WordIndex<Int>) -> Int? {
        let octets = Array("  \(word) ".utf8)
        return index.find(octets.span, from: 2, to: octets.count - 1)
    }

    @Test("each word is found in any case, and nothing else", arguments: [0, 1, 2, 3, 17, 200])
    func found(_ count: Int) {
        let words = Dictionary(
            uniqueKeysWithValues: (0..<count).map { ("word\($0)-é"[...].dropLast(2) + "x\($0 * 7)", $0) }
        )
        let index = WordIndex(Dictionary(uniqueKeysWithValues: words.map { (String($0), $1) }))
        for (word, number) in words {
            #expect(Self.find(String(word), in: index) == number)
            #expect(Self.find(word.uppercased(), in: index) == number)
            #expect(Self.find(String(word.dropLast()), in: index) == (words[word.dropLast()] ?? nil))
            #expect(Self.find(word + "y", in: index) == nil)
        }
        #expect(Self.find("nothing", in: index) == nil && Self.find("", in: index) == nil)
    }

    @Test("only letters are compared without case: other characters that differ in the same bit are different")
    func signs() {
        let index = WordIndex(["@": 1, "[x]": 2, "?": 3])
        #expect(Self.find("@", in: index) == 1 && Self.find("`", in: index) == nil)
        #expect(Self.find("[X]", in: index) == 2 && Self.find("{x}", in: index) == nil)
    }
}
