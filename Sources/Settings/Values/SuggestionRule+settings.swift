import Words

extension SuggestionRule {
    /// What goes for keys, sections and values: regardless of case one edit, two from five letters on, three from ten.
    static let settings = Self(minimumLength: 1, maximumLength: 64, lengths: [2, 5, 10], ignoresCase: true)
}

extension String {
    /// The word that was probably meant by this one, whatever blanks are around it; nil if none is near enough.
    func meantWord(among words: some Sequence<String>) -> String? {
        SuggestionRule.settings.nearest(to: self.stripped(), among: words)
    }
}
