import Reactor
import TestSupport
import Testing

@testable import Transport

/// As on a table's loop: one after the other.
@MainActor @Suite("How far a table is with handing its connections over", .timeLimit(.minutes(1)))
struct HandoverProgressTests {
    private let keys = (1...2 as ClosedRange<UInt32>).map { SocketKey(index: $0, generation: 1) }

    @Test("the commands that run are waited for, each once, and nothing else")
    func commands() async {
        let handover = HandoverProgress()
        await handover.wait()
        handover.begin()
        for key in self.keys { handover.wait(for: key) }
        let isQuiet = Task { await handover.wait() }
        await Task.yield()
        handover.note(SocketKey(index: 9, generation: 1))
        handover.note(self.keys[1])
        handover.note(self.keys[1])
        handover.note(self.keys[0])
        await isQuiet.value
        #expect(handover.hasBegun)
    }

    @Test("those that take too long are waited for no more")
    func impatience() async {
        let handover = HandoverProgress()
        handover.begin()
        handover.wait(for: self.keys[0])
        let isQuiet = Task { await handover.wait() }
        await Task.yield()
        handover.stopWaiting()
        await isQuiet.value
        handover.note(self.keys[0])
    }
}
