/// A time as the original's table has it.
package enum WrittenTime {
    /// Reads `2024-03-01 12:30:00`, also with a fraction, with a `T` and a `Z`, or the date alone.
    ///
    /// The time counts as UTC, as columns of the type TIMESTAMP do in dumps.
    ///
    /// - Parameters:
    ///   - text: The time.
    ///   - now: The present, in microseconds since 1970.
    /// - Returns: Microseconds since 1970; nil if it is no time, such as `0000-00-00`, or not in the past.
    package static func microseconds(_ text: String, before now: Int64) -> Int64? {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == " " || $0 == "T" }
        guard parts.count <= 2, let days = self.days(parts[0]), days >= 0,
            let seconds = parts.count == 2 ? self.seconds(parts[1]) : 0
        else { return nil }
        let time = (days * 86_400 + seconds) * 1_000_000
        return time <= now ? time : nil
    }

    /// Returns the days since 1970 of `2024-03-01`.
    private static func days(_ text: Substring) -> Int64? {
        guard let parts = self.numbers(text, "-", digits: [4, 2, 2]), (1...12).contains(parts[1]) else { return nil }
        let (year, month, day) = (parts[0], parts[1], parts[2])
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard year >= 1970, (1...lengths[Int(month) - 1]).contains(day) else { return nil }
        let before = year - 1
        let leaps = before / 4 - before / 100 + before / 400 - 477
        return (year - 1970) * 365 + leaps + lengths[..<(Int(month) - 1)].reduce(0, +) + day - 1
    }

    /// Returns the seconds of `12:30:00`, without the fraction.
    private static func seconds(_ text: Substring) -> Int64? {
        let text = text.hasSuffix("Z") ? text.dropLast() : text
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, let numbers = self.numbers(whole, ":", digits: [2, 2, 2]), numbers[0] < 24,
            numbers[1] < 60, numbers[2] < 60, parts.count == 1 || self.isNumber(parts[1])
        else { return nil }
        return numbers[0] * 3_600 + numbers[1] * 60 + numbers[2]
    }

    private static func numbers(_ text: Substring, _ separator: Character, digits: [Int]) -> [Int64]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.map(\.count) == digits, parts.allSatisfy(self.isNumber) else { return nil }
        return parts.compactMap { Int64($0) }
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
