import TestSupport
import Testing

@testable import UUUServer

@Suite("How long something is waited for", .timeLimit(.minutes(1)))
struct TimeLimitTests {
    @Test("an answer in time is the answer")
    func inTime() async {
        #expect(await TimeLimit(.seconds(30)).answer { 7 } == 7)
    }

    @Test("what never answers is not waited for, and its late answer harms nobody")
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
