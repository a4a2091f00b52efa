import Reactor
import Testing

@testable import Transport

@Suite("Rate-limited warnings (SEC-15)") struct RateLimitedWarningTests {
    private func at(_ milliseconds: UInt64) -> MonotonicTime { MonotonicTime(milliseconds: milliseconds) }

    @Test("the first event warns, then one a minute, with the number of events") func aMinute() {
        let warning = RateLimitedWarning()
        #expect(warning.happened(at: self.at(0)) == 1)
        #expect(warning.happened(at: self.at(0)) == nil)
        #expect(warning.happened(at: self.at(59_999)) == nil)
        #expect(warning.happened(at: self.at(60_000)) == 3)
        #expect(warning.happened(at: self.at(60_001)) == nil)
        #expect(warning.happened(at: self.at(500_000)) == 2)
        #expect(warning.happened(at: self.at(560_000)) == 1)
    }

    @Test("the minute starts at the last warning, not at the last event") func steady() {
        let warning = RateLimitedWarning()
        let warnings = (0..<600).count { warning.happened(at: self.at(UInt64($0) * 1_000)) != nil }
        #expect(warnings == 10)
    }

    @Test("loops with events at the same time do not warn twice") func shared() async {
        let warning = RateLimitedWarning()
        let warnings = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<100 { group.addTask { warning.happened(at: MonotonicTime(milliseconds: 5)) } }
            return await group.reduce(0) { $0 + ($1 == nil ? 0 : 1) }
        }
        #expect(warnings == 1)
        #expect(warning.happened(at: self.at(60_005)) == 100)
    }
}
