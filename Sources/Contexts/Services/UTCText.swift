/// A time in UTC as text, for staff and players: days and minutes, of the Gregorian calendar.
package struct UTCText: Sendable {
    /// Milliseconds since 1970.
    private let milliseconds: Int64

    /// Describes a time by its milliseconds since 1970.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// For staff, sortable: `2026-12-06 12:00`.
    package var short: String {
        let (year, month, day) = self.date
        return "\(year)-\(Self.two(month))-\(Self.two(day)) \(self.clock)"
    }

    /// For players: `6 December 2026, 12:00 (UTC)`.
    package var long: String {
        let (year, month, day) = self.date
        return "\(day) \(Self.months[month - 1]) \(year), \(self.clock) (UTC)"
    }

    /// For programs: `2026-12-06T12:00:30Z` (RFC 3339).
    package var internet: String {
        let (year, month, day) = self.date
        let seconds = (self.milliseconds - self.days * 86_400_000) / 1_000 % 60
        return "\(year)-\(Self.two(month))-\(Self.two(day))T\(self.clock):\(Self.two(Int(seconds)))Z"
    }

    private var clock: String {
        let minutes = (self.milliseconds - self.days * 86_400_000) / 60_000
        return "\(Self.two(Int(minutes / 60))):\(Self.two(Int(minutes % 60)))"
    }

    private var days: Int64 {
        let days = self.milliseconds / 86_400_000
        return self.milliseconds % 86_400_000 < 0 ? days - 1 : days
    }

    /// Year, month and day, counted in eras of 400 years that begin in March, so that the leap day is the last of all.
    private var date: (year: Int64, month: Int, day: Int) {
        let shifted = self.days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        let month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
