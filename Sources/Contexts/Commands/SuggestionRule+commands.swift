import Words

extension SuggestionRule {
    /// What goes for commands: one edit, or two from five letters on; players type them in small letters or not, which
    /// is settled before.
    static let commands = Self(minimumLength: 2, maximumLength: 32, lengths: [2, 5], ignoresCase: false)
}
