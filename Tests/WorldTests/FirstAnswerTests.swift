import Testing

@testable import World

@Suite("The first of several answers") struct FirstAnswerTests {
    @Test("only the first one counts, given before or after somebody waits")
    func first() async {
        let early = FirstAnswer<Int>()
        early.give(1)
        early.give(2)
        #expect(await early.value == 1)
        let late = FirstAnswer<Int>()
        Task {
            late.give(3)
            late.give(4)
        }
        #expect(await late.wait(upTo: .seconds(60)) { 0 } == 3)
    }

    @Test("when the time is over there is the other answer")
    func over() async {
        #expect(await FirstAnswer<Int>().wait(upTo: .milliseconds(5)) { 7 } == 7)
    }
}
