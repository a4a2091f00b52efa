import Dispatch
import TestSupport
import Testing

@testable import Systemd

@Suite("A round of liveness checks", .timeLimit(.minutes(1)))
struct LivenessRoundTests {
    @Test("it knows which checks have not responded, in their order")
    func silentNames() async {
        let gates = [Gate(), Gate(), Gate()]
        let answers = Tally()
        let checks = gates.enumerated().map { index, gate in LivenessCheck("part \(index)") { await gate.pass() } }
        let round = LivenessRound(checks) { answers.add() }
        #expect(round.silentNames == ["part 0", "part 1", "part 2"])
        gates[1].open()
        while answers.total < 1 { await Task.yield() }
        #expect(round.silentNames == ["part 0", "part 2"])
        gates[0].open()
        gates[2].open()
        while answers.total < 3 { await Task.yield() }
        #expect(round.silentNames.isEmpty)
    }

    @Test("without checks none is silent")
    func empty() {
        #expect(LivenessRound([]) {}.silentNames.isEmpty)
    }
}
