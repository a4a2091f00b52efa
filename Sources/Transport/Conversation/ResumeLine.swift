/// The line by which a client of plain text asks for a session: `resume TOKEN`.
enum ResumeLine {
    /// What all tokens begin with.
    private static let prefix = "uuu1_"

    /// The minimum length of such a line, in bytes: the word, a blank, and a token.
    private static let minimumBytes = 55

    /// Whether a line may be such a line, by its length.
    @inline(__always)
    static func isLongEnough(_ line: String) -> Bool { line.utf8.count >= Self.minimumBytes }

    /// Returns the token of such a line; nil for any other line, also if the word after `resume` cannot be a token.
    static func token(in line: String) -> String? {
        let words = line.split(maxSplits: 2, whereSeparator: \.isWhitespace)
        guard words.count == 2, words[0].lowercased() == "resume", words[1].hasPrefix(Self.prefix) else { return nil }
        return String(words[1])
    }
}
