extension TextWrapping {
    /// A piece of text that ordinary lines do not break: blanks, a word, a part of a word up to a hyphen, or a dash.
    typealias Chunk = [Unicode.Scalar]

    /// Splits text, whose only white space is blanks, into the pieces between which a line may end.
    ///
    /// Source: `TextWrapper.wordsep_re` of Python 3.11; the conditions below are its alternatives, in the same order.
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

    /// Returns where the word that begins at `start` may be separated from what follows.
    private static func endOfWord(from start: Int, in text: [Unicode.Scalar]) -> Int {
        for end in start + 1..<text.count {
            if text[end] == "-", Self.isHyphen(at: end, in: text) { return end + 1 }
            if text[end] == " " || Self.dash(at: end, in: text) != nil { return end }
        }
        return text.count
    }

    /// Returns whether a `-` joins two parts of a word: there are letters on both sides, and it does not begin an
    /// option such as `-x`.
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

    /// Returns the end of a dash between two words that begins at an index; nil if none begins there.
    private static func dash(at index: Int, in text: [Unicode.Scalar]) -> Int? {
        guard index > 0, text[index - 1].isWordOrPunctuation else { return nil }
        let end = text[index...].firstIndex { $0 != "-" } ?? text.count
        guard end - index >= 2, end < text.count, text[end].isWord else { return nil }
        return end
    }
}

extension Unicode.Scalar {
    /// Whether it matches `\w` in Python's regular expressions: letters, numbers and the underscore.
    fileprivate var isWord: Bool {
        switch self.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: self == "_"
        }
    }

    /// Whether it is a character of a word and no digit.
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
    /// Whether it is dropped at the end of a line.
    var isBlank: Bool { self.allSatisfy(\.properties.isWhitespace) }
}
