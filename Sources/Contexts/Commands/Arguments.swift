/// The words behind a command's own.
public struct Arguments: Equatable, Sendable {
    /// The words, in order.
    public let words: [Substring]
    /// All that stood behind the command, outer blanks removed, inner ones as they were typed.
    public let text: Substring

    /// Cuts a line at its blanks; answers nil for a blank line.
    package static func cut(_ line: String) -> (word: String, arguments: Arguments)? {
        let trimmed = line.trimmingBlanks()
        guard !trimmed.isEmpty else { return nil }
        let word = trimmed.prefix { !$0.isWhitespace }
        let text = trimmed[word.endIndex...].trimmingBlanks()
        let words = text.split(whereSeparator: \.isWhitespace)
        return (word.lowercased(), Arguments(words: words, text: text))
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The text without the blanks, tabs and line ends around it.
    package func trimmingBlanks() -> Substring {
        guard let first = self.firstIndex(where: { !$0.isWhitespace }),
            let last = self.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return self[first...last]
    }
}
