import Words

extension SuggestionRule {
    /// The rule for keys, sections and values, regardless of case: one edit from two letters on, two edits from five,
    /// three from ten.
    static let settings = Self(minimumLength: 1, maximumLength: 64, lengths: [2, 5, 10], ignoresCase: true)
}

extension String {
    /// Returns the word that was probably meant, ignoring blanks around the text; nil if none is close enough.
    func meantWord(among words: some Sequence<String>) -> String? {
        SuggestionRule.settings.nearest(to: self.stripped(), among: words)
    }
}
