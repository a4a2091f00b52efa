import Testing

@testable import World

@Suite("CommonPasswords (SEC-25)") struct CommonPasswordsTests {
    private let words = CommonPasswords.list.split { $0 == " " || $0 == "\n" }.map(String.init)

    @Test("the list is sorted by its bytes, without doubles, in lower case, each of 8 and more")
    func list() {
        #expect(self.words.count > 10_000)
        #expect(zip(self.words, self.words.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(self.words.allSatisfy { $0.utf8.count >= 8 && $0 == $0.lowercased() })
    }

    @Test("every word of the list is found")
    func found() {
        #expect(self.words.filter { !CommonPasswords.contains($0) } == [])
    }

    @Test("what is not in the list is not found, least of all parts of it")
    func notFound() {
        let known = Set(self.words)
        for word in self.words.prefix(500) + self.words.suffix(500) {
            for other in [String(word.dropFirst()), String(word.dropLast()), word + "0", "0" + word, word + " " + word]
            {
                #expect(CommonPasswords.contains(other) == known.contains(other))
            }
        }
        for other in ["", " ", "\n", "~~~~~~~~", "        ", "\u{1F600}"] { #expect(!CommonPasswords.contains(other)) }
    }
}
