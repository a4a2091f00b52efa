import Testing
import World

@Suite("Times of the original's table") struct WrittenTimeTests {
    private static let now: Int64 = 1_800_000_000_000_000

    @Test(
        "a time is UTC, to the second",
        arguments: [
            ("1970-01-01 00:00:00", 0), ("2000-02-29", 951_782_400), ("2024-03-01 12:30:05", 1_709_296_205),
            ("2023-12-31T23:59:59.999999Z", 1_704_067_199), ("2026-11-30", 1_795_996_800),
        ] as [(String, Int64)]
    )
    func times(_ text: String, _ seconds: Int64) {
        #expect(WrittenTime.microseconds(text, before: Self.now) == seconds * 1_000_000)
    }

    @Test(
        "what is no time of the past is none",
        arguments: [
            "", "0000-00-00 00:00:00", "1969-12-31", "2023-02-29", "2100-01-01", "2024-13-01", "2024-00-01", "2024-1-1",
            "2024-03-01 24:00:00", "2024-03-01 10:00", "2024-03-01 10:00:00.x", "2024-03-01 10:00:00 PM", "1709296205",
            "２０２４-03-01", "+024-03-01",
        ]
    )
    func noTimes(_ text: String) {
        #expect(WrittenTime.microseconds(text, before: Self.now) == nil)
    }
}
