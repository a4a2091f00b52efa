import Foundation
import Testing

@testable import UUUServer

@Suite("Whether the configuration is in force")
struct ConfigurationStandingTests {
    private func record(_ outcome: ReloadOutcome) -> ReloadRecord { ReloadRecord(time: Date(), outcome: outcome) }

    @Test("an applied reload clears the mistakes of the start, and reports that once")
    func recovers() {
        let standing = ConfigurationStanding(mistakes: ["a:1: wrong"])
        #expect(standing.note(self.record(.applied(ReloadReport()))))
        #expect(standing.mistakes.isEmpty)
        #expect(!standing.note(self.record(.applied(ReloadReport()))))
    }

    @Test("a refused reload records its mistakes; a file that was in force still counts as in force")
    func refused() {
        let refusal = ReloadOutcome.refused(StartupError(.configuration, ["a:2: worse"]))
        let degraded = ConfigurationStanding(mistakes: ["a:1: wrong"])
        #expect(!degraded.note(self.record(refusal)))
        #expect(degraded.mistakes == ["a:2: worse"])
        let fine = ConfigurationStanding()
        #expect(!fine.note(self.record(refusal)))
        #expect(fine.mistakes.isEmpty)
        #expect(fine.last?.outcome == refusal)
    }
}
