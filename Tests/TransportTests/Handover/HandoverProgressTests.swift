import Reactor
import TestSupport
import Testing

@testable import Transport

/// On one actor, as on a table's loop.
@MainActor @Suite("The progress of a table's hand-over", .timeLimit(.minutes(1)))
struct HandoverProgressTests {
    private let keys = (1...2 as ClosedRange<UInt32>).map { SocketKey(index: $0, generation: 1) }

    @Test("running commands are awaited, each once, and nothing else")
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

    @Test("commands that take too long are no longer awaited")
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
