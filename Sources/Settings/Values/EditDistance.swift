/// How far two words are apart: what "did you mean" goes by.
enum EditDistance {
    /// The word nearest to what was written, regardless of case, if it can have been meant.
    ///
    /// One edit may lie between them, two from five letters on, three from ten.
    static func nearest(to written: String, among words: some Sequence<String>) -> String? {
        let scalars = Array(written.stripped().lowercased().unicodeScalars.prefix(64))
        let reach = scalars.count < 5 ? 1 : scalars.count < 10 ? 2 : 3
        return
            words
            .map { (word: $0, distance: Self.between(scalars, Array($0.lowercased().unicodeScalars))) }
            .filter { $0.distance <= reach && $0.distance < scalars.count }
            .min { $0.distance < $1.distance }?
            .word
    }

    /// Edits between two words, where an edit inserts, drops, replaces, or swaps two neighbours (Damerau).
    static func between(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for (i, scalar) in one.enumerated() {
            var row = [i + 1]
            for (j, target) in other.enumerated() {
                var best = min(last[j] + (scalar == target ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, scalar == other[j - 1], one[i - 1] == target {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[other.count]
    }
}
