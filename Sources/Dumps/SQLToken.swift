/// A piece of a statement.
enum SQLToken: Equatable {
    /// A word or a number, as it is written; cut after ``SQLTokens/maximumWordBytes``.
    case word(String)
    /// A name in backquotes, or in double quotes where a name is expected.
    case name(String)
    /// A text in quotes.
    case text(FieldValue)
    /// Any other byte.
    case symbol(UInt8)
    /// The end of the file.
    case end

    /// Whether it is that word, in upper or lower case.
    func isWord(_ word: String) -> Bool {
        guard case .word(let own) = self else { return false }
        return own.uppercased() == word
    }

    /// Whether it is that byte.
    func isSymbol(_ character: Unicode.Scalar) -> Bool { self == .symbol(UInt8(ascii: character)) }
}
