import Contexts

/// The words of an order, which are taken one after the other.
struct StaffWords {
    private var text: Substring
    private let verb: StaffVerb

    /// Describes what follows a verb.
    init(_ text: String, of verb: StaffVerb) {
        self.text = text[...].trimmed
        self.verb = verb
    }

    /// Takes the next word; nil if there is none.
    mutating func take() -> String? {
        guard let word = self.peek else { return nil }
        self.text = self.text.dropFirst(word.count).trimmed
        return String(word)
    }

    /// Takes the next word, which must be there.
    mutating func next() throws(StaffMistake) -> String {
        guard let word = self.take() else { throw self.usage }
        return word
    }

    /// Takes the next word if it is this one, in upper or lower case.
    mutating func take(ifIt word: String) -> Bool {
        guard self.peek?.lowercased() == word else { return false }
        _ = self.take()
        return true
    }

    /// Takes the next word if it is a time; one that begins like a time must be one.
    mutating func takeTime() throws(StaffMistake) -> StaffTime? {
        guard let word = self.peek else { return nil }
        guard let time = StaffTime(word) else {
            let digits = word.prefix { ("0"..."9").contains($0) }
            let unit = word.dropFirst(digits.count)
            guard !digits.isEmpty, let letter = unit.first, letter.isLetter,
                unit.count <= 4 || unit.contains(where: \.isNumber)
            else { return nil }
            throw StaffMistake("'\(word)' is no time: write 30m, 12h, 7d, 4w or forever.")
        }
        _ = self.take()
        return time
    }

    /// Takes the next word unless it is a number.
    mutating func takeUnlessNumber() -> String? {
        guard let word = self.peek, !word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return self.take()
    }

    /// Takes the next word if it is a number, which must be in a range.
    mutating func takeNumber(_ range: ClosedRange<Int>) throws(StaffMistake) -> Int? {
        guard let word = self.peek, word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard let number = Int(word), range.contains(number) else {
            throw StaffMistake("'\(word)' is not a number from \(range.lowerBound) to \(range.upperBound).")
        }
        _ = self.take()
        return number
    }

    /// Takes the next word, which must be one of several; nil if there is none.
    mutating func takeWord<Word: RawRepresentable<String> & CaseIterable>(
        _ type: Word.Type
    ) throws(StaffMistake) -> Word? {
        guard let word = self.take() else { return nil }
        guard let found = Word(rawValue: word.lowercased()) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw StaffMistake("'\(word)' is none of \(words).")
        }
        return found
    }

    /// Takes all that is left, which must be something.
    mutating func rest(_ what: String) throws(StaffMistake) -> String {
        defer { self.text = "" }
        guard !self.text.isEmpty else {
            throw StaffMistake("Give \(what).", "Usage: \(self.verb.rawValue) \(self.verb.usage)")
        }
        guard self.text.unicodeScalars.count <= StaffOrder.maximumWords else {
            throw StaffMistake("That is too long: write at most \(StaffOrder.maximumWords) characters.")
        }
        return String(self.text)
    }

    /// Throws if something is left.
    func requireEnd() throws(StaffMistake) {
        guard self.text.isEmpty else { throw self.usage }
    }

    private var peek: Substring? {
        let word = self.text.prefix { !$0.isWhitespace }
        return word.isEmpty ? nil : word
    }

    private var usage: StaffMistake {
        let usage = self.verb.usage.isEmpty ? self.verb.rawValue : "\(self.verb.rawValue) \(self.verb.usage)"
        return StaffMistake("Usage: \(usage)", "Example: \(self.verb.example)")
    }
}

extension Substring {
    /// Without the blanks at both ends.
    fileprivate var trimmed: Substring {
        var text = self.drop { $0.isWhitespace }
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return text
    }
}
