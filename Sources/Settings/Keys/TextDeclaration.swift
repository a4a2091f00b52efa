/// A text of the conversation that `[Messages]` can override: its key, its default, and when players are sent it.
package struct TextDeclaration: Sendable, Equatable {
    /// The key in `[Messages]`.
    package let name: String
    /// The default text.
    package let standard: String
    /// When players are sent it.
    package let help: String
    /// The placeholders, sorted: words in braces that are replaced with a value.
    package let words: [String]
    /// The placeholders, sorted, without which the text would be of no use to a player.
    package let neededWords: [String]

    /// How many words in braces of one text are looked at.
    private static let maximumRemarks = 20

    /// Declares a text; its placeholders are those of the default and the given ones.
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

    /// What a text must be, to follow "is not".
    var meaning: String {
        let braced = self.neededWords.map { "{\($0)}" }.joined(separator: " and ")
        return braced.isEmpty ? "a text" : "a text with \(braced), which players need here"
    }

    /// Returns whether a text has all placeholders that players need.
    func isComplete(_ text: String) -> Bool {
        self.neededWords.allSatisfy { text.contains("{\($0)}") }
    }

    /// Returns remarks on an accepted text: words in braces that are no placeholders, and so are sent as they are.
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

    /// Returns the words in braces that look like placeholders, each once; other uses of braces are ignored.
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
