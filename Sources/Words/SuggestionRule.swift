/// A rule for which known word an unknown one probably means, for "did you mean" suggestions.
///
/// Each caller has its own rule, because a typing error in a command differs from one in a long configuration key.
package struct SuggestionRule: Sendable {
    /// The shortest word for which there is a suggestion, in characters; a shorter one could mean anything.
    package let minimumLength: Int
    /// How many characters of a word are compared; this bounds the work for long input.
    package let maximumLength: Int
    /// The word lengths from which one edit, two edits and so on are allowed.
    package let lengths: [Int]
    /// Whether case is ignored, so that `PORT` equals `port`.
    package let ignoresCase: Bool

    /// Makes a rule; the lengths must be in ascending order.
    package init(minimumLength: Int, maximumLength: Int, lengths: [Int], ignoresCase: Bool) {
        self.minimumLength = minimumLength
        self.maximumLength = maximumLength
        self.lengths = lengths
        self.ignoresCase = ignoresCase
    }

    /// Returns the word with the fewest edits, the first of several; nil if every word needs more edits than allowed.
    package func nearest(to written: String, among words: some Sequence<String>) -> String? {
        let scalars = Array(self.folded(written).unicodeScalars.prefix(self.maximumLength))
        guard scalars.count >= self.minimumLength else { return nil }
        let reach = self.lengths.prefix { $0 <= scalars.count }.count
        return
            words
            .map { (word: $0, distance: EditDistance.between(scalars, Array(self.folded($0).unicodeScalars))) }
            .filter { $0.distance <= reach }
            .min { $0.distance < $1.distance }?
            .word
    }

    private func folded(_ word: String) -> String { self.ignoresCase ? word.lowercased() : word }
}
