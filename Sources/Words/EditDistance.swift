/// A measure of how different two words are.
package enum EditDistance {
    /// Returns the number of edits between two words.
    ///
    /// An edit inserts, deletes or replaces a character, or swaps two adjacent ones (Damerau).
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
