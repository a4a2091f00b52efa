import Words

extension SuggestionRule {
    /// The rule for commands: one edit, or two from five letters on.
    ///
    /// Both words are in lower case already.
    static let commands = Self(minimumLength: 2, maximumLength: 32, lengths: [2, 5], ignoresCase: false)
}
