/// A sentence of the conversation that `[Messages]` can override: its key, what it says without, and when it is said.
package struct TextDeclaration: Sendable, Equatable {
    /// The key in `[Messages]`.
    package let name: String
    /// The sentence when the file says nothing.
    package let standard: String
    /// When it is said.
    package let help: String
    /// The words that are filled in where they stand in braces, sorted.
    package let words: [String]
    /// Those without which the sentence would be of no use to a player, sorted.
    package let neededWords: [String]

    /// So many words of one sentence are looked at, at most.
    private static let maximumRemarks = 20

    /// Declares a sentence; the words in its standard are filled in, and so are the others that are given.
    package init(
        _ name: String,
        standard: String,
        help: String,
        words: some Sequence<String> = [],
        neededWords: some Sequence<String> = []
    ) {
        self.name = name
        self.standard = standard
        self.help = help
        self.words = Set(Self.bracedWords(of: standard)).union(words).sorted()
        self.neededWords = neededWords.sorted()
    }

    /// What a sentence has to be, to follow "is not".
    var meaning: String {
        let braced = self.neededWords.map { "{\($0)}" }.joined(separator: " and ")
        return braced.isEmpty ? "a text" : "a text with \(braced), which players need here"
    }

    /// Whether a sentence has all the words that players need.
    func isComplete(_ text: String) -> Bool {
        self.neededWords.allSatisfy { text.contains("{\($0)}") }
    }

    /// What an operator should know of a sentence that is accepted: words in braces that are told as they are.
    func remarks(on text: String) -> [String] {
        Self.bracedWords(of: text).filter { !self.words.contains($0) }.map { word in
            let all = self.words.map { "{\($0)}" }.joined(separator: ", ")
            let mend =
                if let near = word.meantWord(among: self.words) {
                    "did you mean {\(near)}?"
                } else if all.isEmpty {
                    "players see it as it is"
                } else {
                    "players see it as it is, and there is \(all)"
                }
            return "nothing is filled in for {\(word.shown)}; \(mend)"
        }
    }

    /// What stands in braces and looks like a word to be filled in, each once: no ornament.
    private static func bracedWords(of text: String) -> [String] {
        var words: [String] = []
        for part in text.unicodeScalars.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
            guard let end = part.firstIndex(of: "}") else { continue }
            let word = String(part[..<end])
            let bare = word.stripped().unicodeScalars
            let isWord = bare.allSatisfy { $0.properties.isAlphabetic || $0.isASCIIDigit || $0 == "_" || $0 == "-" }
            guard (1...40).contains(bare.count), isWord, !words.contains(word) else { continue }
            words.append(word)
            guard words.count < Self.maximumRemarks else { break }
        }
        return words
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
