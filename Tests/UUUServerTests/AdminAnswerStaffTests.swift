import Contexts
import Testing

@testable import UUUServer

@Suite("What the shell is told about an act of staff")
struct AdminAnswerStaffTests {
    @Test(
        "the status is that of sysexits; only what is done goes to standard output",
        arguments: [
            (StaffAnswer.Outcome.done, SystemExit.ok), (.previewed, .tryAgain), (.mistaken, .dataError),
            (.forbidden, .noPermission), (.unavailable, .unavailable),
        ]
    )
    func text(_ outcome: StaffAnswer.Outcome, _ status: SystemExit) {
        let answer = AdminAnswer(StaffAnswer(outcome, ["one", "two"]), asJSON: false)
        #expect(answer.status == status)
        let isDone = outcome == .done
        #expect(answer.lines == (isDone ? [.output("one"), .output("two")] : [.error("one"), .error("two")]))
    }

    @Test("a program gets one JSON value for every outcome")
    func json() {
        let plain = AdminAnswer(StaffAnswer(.mistaken, ["no \"such\" name"]), asJSON: true)
        #expect(plain.lines == [.output(#"{"lines":["no \"such\" name"],"outcome":"mistaken"}"#)])
        #expect(plain.status == .dataError)
        let own = AdminAnswer(StaffAnswer(.done, ["one"], json: "[1]"), asJSON: true)
        #expect(own == AdminAnswer(output: ["[1]"]))
    }
}
