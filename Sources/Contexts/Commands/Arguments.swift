/// The words that follow the command on a line.
public struct Arguments: Equatable, Sendable {
    /// Everything after the command, without the blanks around it; blanks inside are kept as typed.
    public let text: Substring

    /// The words, in order.
    ///
    /// They are cut each time that this is called.
    public var words: [Substring] { self.text.split(whereSeparator: \.isWhitespace) }

    @usableFromInline
    init(text: Substring) {
        self.text = text
    }

    /// Returns whether there are at least this many words.
    @usableFromInline
    func hasWords(_ count: Int) -> Bool {
        switch count {
        case ...0: true
        case 1: !self.text.isEmpty
        default: self.words.count >= count
        }
    }

    /// Copies what follows the first word of a line of ASCII.
    @usableFromInline
    init(of octets: Span<UInt8>, from start: Int, to end: Int) {
        // Copying is faster than cutting a substring, for lines as short as people type.
        do {
            self.text = Substring(String(copying: try UTF8Span(validating: octets.extracting(start..<end))))
        } catch {
            // Not reached: the caller has checked that the line is ASCII.
            self.text = ""
        }
    }

    /// Cuts any line at its blanks; returns nil for a blank line.
    ///
    /// - Returns: The first word, in lower case, and what follows it.
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
