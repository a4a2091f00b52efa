/// Which word was probably meant by one that is not known: what "did you mean" goes by.
///
/// Each caller names a rule of its own, as a slip of the finger in a command is another matter than one in a long key.
package struct SuggestionRule: Sendable {
    /// A word of fewer letters is not looked at: it could mean anything.
    package let minimumLength: Int
    /// Only so many letters of a word are looked at, so that the work is bounded whatever was written.
    package let maximumLength: Int
    /// From how many letters on one edit may lie between the words, from how many on two, and so on.
    package let lengths: [Int]
    /// Whether `PORT` is the same word as `port`.
    package let ignoresCase: Bool

    /// A rule; the lengths for one edit, two, and so on, grow.
    package init(minimumLength: Int, maximumLength: Int, lengths: [Int], ignoresCase: Bool) {
        self.minimumLength = minimumLength
        self.maximumLength = maximumLength
        self.lengths = lengths
        self.ignoresCase = ignoresCase
    }

    /// The nearest of the words, of equals the first; nil if none is near enough.
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
