/// The line by which a client of plain text asks for a session: `resume TOKEN`.
enum ResumeLine {
    /// What all tokens begin with.
    private static let prefix = "uuu1_"

    /// The length of such a line in bytes: the word, a blank and a token, and some more blanks.
    private static let byteCounts = 55...255

    /// Whether a line may be such a line, by its length.
    @inline(__always)
    static func isLongEnough(_ line: String) -> Bool { line.utf8.count >= Self.byteCounts.lowerBound }

    /// Returns the token of such a line; nil for any other line, also if the word after `resume` cannot be a token.
    ///
    /// Each line before a login is looked at, so most are recognized by their first bytes as another one.
    static func token(in line: String) -> String? {
        guard Self.byteCounts.contains(line.utf8.count), Self.beginsWithWord(line.utf8Span.span) else { return nil }
        let words = line.split(maxSplits: 2, whereSeparator: \.isWhitespace)
        guard words.count == 2, words[0].lowercased() == "resume", words[1].hasPrefix(Self.prefix) else { return nil }
        return String(words[1])
    }

    /// Whether the first letters are those of `resume`, after blanks.
    private static func beginsWithWord(_ octets: Span<UInt8>) -> Bool {
        var offset = 0
        while offset < octets.count, octets[offset] == UInt8(ascii: " ") || octets[offset] == UInt8(ascii: "\t") {
            offset += 1
        }
        for letter in "resume".utf8 {
            guard offset < octets.count, octets[offset] | 0x20 == letter else { return false }
            offset += 1
        }
        return true
    }
}
