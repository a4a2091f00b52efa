import TestSupport
import Testing

@testable import World

@Suite("The first of several answers", .timeLimit(.minutes(1))) struct FirstAnswerTests {
    /// A source of time in which no time passes.
    private let still = TimeSource(now: { .zero }, sleep: { _ in try await Task.sleep(for: .seconds(86_400)) })

    @Test("only the first one counts, given before or after somebody waits")
    func first() async {
        let early = FirstAnswer<Int>()
        early.give(1)
        early.give(2)
        #expect(early.isGiven)
        #expect(await early.value == 1)
        let late = FirstAnswer<Int>()
        #expect(!late.isGiven)
        Task {
            late.give(3)
            late.give(4)
        }
        #expect(await late.wait(upTo: .seconds(60), by: self.still) { 0 } == 3)
    }

    @Test("after the limit there is the other answer")
    func over() async {
        let passed = TimeSource(now: { .zero }, sleep: { #expect($0 == .seconds(60)) })
        #expect(await FirstAnswer<Int>().wait(upTo: .seconds(60), by: passed) { 7 } == 7)
    }

    @Test("after an answer no task sleeps any more")
    func cancelled() async {
        let (ends, end) = AsyncStream<Void>.makeStream()
        let time = TimeSource(now: { .zero }) { _ in
            defer { end.yield() }
            try await Task.sleep(for: .seconds(86_400))
        }
        let answer = FirstAnswer<Int>()
        answer.give(3)
        #expect(await answer.wait(upTo: .seconds(60), by: time) { 0 } == 3)
        for await _ in ends { break }
    }
}
