import Foundation
import Testing

@testable import UUUServer

@Suite("How it stands with the configuration")
struct ConfigurationStandingTests {
    private func record(_ outcome: ReloadOutcome) -> ReloadRecord { ReloadRecord(time: Date(), outcome: outcome) }

    @Test("a reload that is applied ends the mistakes of the start, and says so once")
    func recovers() {
        let standing = ConfigurationStanding(mistakes: ["a:1: wrong"])
        #expect(standing.note(self.record(.applied(ReloadReport()))))
        #expect(standing.mistakes.isEmpty)
        #expect(!standing.note(self.record(.applied(ReloadReport()))))
    }

    @Test("a reload that is refused tells the mistakes of now; where the file is in force it stays so")
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
