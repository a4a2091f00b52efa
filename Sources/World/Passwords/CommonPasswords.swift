/// The passwords that an attacker tries first (SEC-25).
package enum CommonPasswords {
    /// Returns whether a password is in the list; it must be in lower case.
    ///
    /// It is a binary search in the text of the list itself, which costs no memory.
    package static func contains(_ folded: String) -> Bool {
        let list = self.list.utf8.span
        let wanted = folded.utf8.span
        var low = 0
        var high = list.count
        while low < high {
            var start = (low + high) / 2
            while start > low, !self.divides(list[start - 1]) { start -= 1 }
            var end = start
            while end < high, !self.divides(list[end]) { end += 1 }
            let order = self.compare(wanted, with: list.extracting(start..<end))
            if order == 0 { return !wanted.isEmpty }
            if order < 0 { high = max(start - 1, low) } else { low = min(end + 1, high) }
        }
        return false
    }

    private static func divides(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n")
    }

    /// Compares two words by their bytes; returns a number below, equal to or above zero.
    private static func compare(_ one: Span<UInt8>, with other: Span<UInt8>) -> Int {
        for index in 0..<min(one.count, other.count) where one[index] != other[index] {
            return Int(one[index]) - Int(other[index])
        }
        return one.count - other.count
    }
}
