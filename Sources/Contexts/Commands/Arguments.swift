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

    /// Cuts a line at its blanks; answers nil for a blank line.
    ///
    /// - Returns: The first word, in lower case, and what stands after it.
    @usableFromInline
    package static func cut(_ line: String) -> (word: String, arguments: Arguments)? {
        line.utf8Span.isKnownASCII ? Self.cut(octetsOf: line) : Self.cut(charactersOf: line)
    }

    /// Cuts a line of ASCII, byte by byte: what nearly all lines are.
    static func cut(octetsOf line: String) -> (word: String, arguments: Arguments)? {
        let octets = line.utf8Span.span
        var (start, end) = (0, octets.count)
        while start < end, octets[start].isBlank { start += 1 }
        while start < end, octets[end - 1].isBlank { end -= 1 }
        guard start < end else { return nil }
        var wordEnd = start
        while wordEnd < end, !octets[wordEnd].isBlank { wordEnd += 1 }
        var textStart = wordEnd
        while textStart < end, octets[textStart].isBlank { textStart += 1 }
        let utf8 = line.utf8
        func index(_ offset: Int) -> String.Index { utf8.index(utf8.startIndex, offsetBy: offset) }
        let word = Substring(utf8[index(start)..<index(wordEnd)])
        return (word.lowercased(), Arguments(text: Substring(utf8[index(textStart)..<index(end)])))
    }

    /// Cuts any line.
    static func cut(charactersOf line: String) -> (word: String, arguments: Arguments)? {
        let trimmed = line.trimmingBlanks()
        guard !trimmed.isEmpty else { return nil }
        let word = trimmed.prefix { !$0.isWhitespace }
        return (word.lowercased(), Arguments(text: trimmed[word.endIndex...].trimmingBlanks()))
    }
}

extension UInt8 {
    /// Whether it is white space, as `Character.isWhitespace` has it of ASCII.
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || (0x09...0x0D).contains(self) }
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
