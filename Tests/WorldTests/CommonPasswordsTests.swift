import Testing

@testable import World

@Suite("CommonPasswords (SEC-25)") struct CommonPasswordsTests {
    private let words = CommonPasswords.list.split { $0 == " " || $0 == "\n" }.map(String.init)

    @Test("the list is sorted by bytes, without duplicates, in lower case, each of 8 or more characters")
    func list() {
        #expect(self.words.count > 10_000)
        #expect(zip(self.words, self.words.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(self.words.allSatisfy { $0.utf8.count >= 8 && $0 == $0.lowercased() })
    }

    @Test("every word of the list is found")
    func found() {
        #expect(self.words.filter { !CommonPasswords.contains($0) } == [])
    }

    @Test("words that are not in the list are not found, nor are parts of listed ones")
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
