import TestSupport
import Testing

@testable import UUUServer

@Suite("Limits on waiting", .timeLimit(.minutes(1)))
struct TimeLimitTests {
    @Test("an answer in time is returned")
    func inTime() async {
        #expect(await TimeLimit(.seconds(30)).answer { 7 } == 7)
    }

    @Test("an operation that never answers is given up, and a late answer is dropped")
    func never() async {
        let gate = AsyncGate()
        let answer = await TimeLimit(.milliseconds(20)).answer {
            await gate.pass()
            return 7
        }
        #expect(answer == nil)
        gate.open()
    }
}
