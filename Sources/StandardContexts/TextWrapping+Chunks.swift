extension TextWrapping {
    /// What is not broken in ordinary lines: blanks, a word, a word's part up to a hyphen, or a dash.
    typealias Chunk = [Unicode.Scalar]

    /// Cuts text, whose only white space is blanks, into what may be parted by the end of a line.
    ///
    /// Source: `TextWrapper.wordsep_re` of Python 3.11; the conditions below are its alternatives, in its order.
    static func chunks(of text: [Unicode.Scalar]) -> [Chunk] {
        var chunks: [Chunk] = []
        var start = 0
        while start < text.count {
            var end = start + 1
            if text[start] == " " {
                while end < text.count, text[end] == " " { end += 1 }
            } else if let dash = Self.dash(at: start, in: text) {
                end = dash
            } else {
                end = Self.endOfWord(from: start, in: text)
            }
            chunks.append(Array(text[start..<end]))
            start = end
        }
        return chunks
    }

    /// Where the word that begins at `start` may be parted from what follows.
    private static func endOfWord(from start: Int, in text: [Unicode.Scalar]) -> Int {
        for end in start + 1..<text.count {
            if text[end] == "-", Self.isHyphen(at: end, in: text) { return end + 1 }
            if text[end] == " " || Self.dash(at: end, in: text) != nil { return end }
        }
        return text.count
    }

    /// Whether the `-` there joins two parts of a word: letters on both sides, not those of an option like `-x`.
    private static func isHyphen(at index: Int, in text: [Unicode.Scalar]) -> Bool {
        func isLetter(_ offset: Int) -> Bool {
            text.indices.contains(index + offset) && text[index + offset].isLetter
        }
        func isHyphen(_ offset: Int) -> Bool {
            text.indices.contains(index + offset) && text[index + offset] == "-"
        }
        let before = isLetter(-1) && (isLetter(-2) || isHyphen(-2) && isLetter(-3))
        let after = isLetter(1) && (isLetter(2) || isHyphen(2) && isLetter(3))
        return before && after
    }

    /// The end of the dash between two words that begins there, or nil.
    private static func dash(at index: Int, in text: [Unicode.Scalar]) -> Int? {
        guard index > 0, text[index - 1].isWordOrPunctuation else { return nil }
        let end = text[index...].firstIndex { $0 != "-" } ?? text.count
        guard end - index >= 2, end < text.count, text[end].isWord else { return nil }
        return end
    }
}

extension Unicode.Scalar {
    /// `\w` of Python's expressions: letters, numbers and the underscore.
    fileprivate var isWord: Bool {
        switch self.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: self == "_"
        }
    }

    /// A word's character that is no digit.
    fileprivate var isLetter: Bool {
        self.isWord && self.properties.generalCategory != .decimalNumber
    }

    fileprivate var isWordOrPunctuation: Bool {
        switch self {
        case "!", "\"", "'", "&", ".", ",", "?": true
        default: self.isWord
        }
    }
}

extension TextWrapping.Chunk {
    /// Whether it disappears at the end of a line.
    var isBlank: Bool { self.allSatisfy(\.properties.isWhitespace) }
}
