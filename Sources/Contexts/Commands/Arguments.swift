/// The words after a command's own.
public struct Arguments: Equatable, Sendable {
    /// All that stood after the command, outer blanks removed, inner ones as they were typed.
    public let text: Substring

    /// The words, in order; found each time that they are asked for.
    public var words: [Substring] { self.text.split(whereSeparator: \.isWhitespace) }

    @usableFromInline
    init(text: Substring) {
        self.text = text
    }

    /// Whether there are so many words at least.
    @usableFromInline
    func hasWords(_ count: Int) -> Bool {
        switch count {
        case ...0: true
        case 1: !self.text.isEmpty
        default: self.words.count >= count
        }
    }

    /// What stands after the first word of a line of ASCII.
    @usableFromInline
    init(of octets: Span<UInt8>, from start: Int, to end: Int) {
        // A copy: to cut it out of the line takes longer than to copy a line that people type.
        do {
            self.text = Substring(String(copying: try UTF8Span(validating: octets.extracting(start..<end))))
        } catch {
            // Not of ASCII, as it has to be.
            self.text = ""
        }
    }

    /// Cuts any line at its blanks; answers nil for a blank line.
    ///
    /// - Returns: The first word, in lower case, and what stands after it.
    @usableFromInline
    static func cut(_ line: String) -> (word: String, arguments: Arguments)? {
        let trimmed = line.trimmingBlanks()
        guard !trimmed.isEmpty else { return nil }
        let word = trimmed.prefix { !$0.isWhitespace }
        return (word.lowercased(), Arguments(text: trimmed[word.endIndex...].trimmingBlanks()))
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
