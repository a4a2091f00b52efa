/// For how long something holds, as staff type it: `30m`, `12h`, `7d`, `4w` or `forever`.
package enum StaffTime: Equatable, Sendable {
    /// For a number of milliseconds.
    case milliseconds(Int64)
    /// Until somebody ends it.
    case forever

    /// The longest time that has an end: ten years.
    private static let maximum: Int64 = 3_653 * 86_400_000

    /// Reads a time; nil for any other word, and for a time of nothing or of more than ten years.
    package init?(_ word: some StringProtocol) {
        let word = word.lowercased()
        if word == "forever" {
            self = .forever
            return
        }
        let units: [Character: Int64] = ["m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000]
        let digits = word.dropLast()
        guard let last = word.last, let unit = units[last], (1...6).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int64(digits), count > 0,
            count * unit <= Self.maximum
        else { return nil }
        self = .milliseconds(count * unit)
    }

    /// One hour.
    static let hour = Self.milliseconds(3_600_000)
    /// Seven days.
    static let week = Self.milliseconds(604_800_000)

    /// Returns when it ends if it begins at a time; nil if it has no end.
    func end(from now: Int64) -> Int64? {
        switch self {
        case .milliseconds(let count): now + count
        case .forever: nil
        }
    }
}
