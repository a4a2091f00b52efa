/// How far two words are apart: what "did you mean" goes by.
package enum EditDistance {
    /// The word nearest to what was typed, if it is near enough to be meant: one edit, or two from five letters on.
    package static func nearest(to typed: String, among words: [String]) -> String? {
        let scalars = Array(typed.unicodeScalars.prefix(32))
        let reach = scalars.count >= 5 ? 2 : 1
        guard scalars.count >= 2 else { return nil }
        return
            words
            .map { (word: $0, distance: Self.between(scalars, Array($0.unicodeScalars))) }
            .filter { $0.distance <= reach }
            .min { $0.distance < $1.distance }?
            .word
    }

    /// Edits between two words, where an edit inserts, drops, replaces, or swaps two neighbours.
    package static func between(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Int {
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
